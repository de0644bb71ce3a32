import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import type { Label, Named } from '../api/personsApi';
import { isBlank, sameName, wholeNumber } from '../values/kinds';
import { emptyList, forPanel, forPanelByApi2, knownParameter } from './forPanel';

const RIGHTS =
	'Check that the URL is the one of the API, and that the account behind the credential may see them. An ID typed by hand or given by an expression always works.';

/** Labels of persons. */
export async function getLabels(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await forPanel(this, 'labels', async (api) => {
		const labels = (await api.labels?.()) ?? [];
		if (labels.length === 0) {
			throw emptyList(
				'Wordbee has no labels for persons',
				'Labels are made in Wordbee under Settings > Labels, for persons. If there are some, the account behind the credential may lack the right to see them.',
			);
		}
		return labels
			.map(({ id, name, category }) => ({
				name: category === undefined || /person/i.test(category) ? name : `${name} (${category})`,
				value: id,
			}))
			.sort((a, b) => a.name.localeCompare(b.name));
	});
}

/** The values of the label chosen in the same row. */
export async function getLabelValues(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await forPanel(this, 'values', async (api) => {
		const chosen = knownParameter(this, '&labelId');
		if (isBlank(chosen)) {
			throw emptyList(
				'Choose a label first',
				'If the label comes from an expression, give the value by an expression too: its name or its ID.',
			);
		}
		const label = ((await api.labels?.()) ?? []).find(
			({ id, name }: Label) =>
				id === wholeNumber(chosen) || (typeof chosen === 'string' && sameName(name, chosen)),
		);
		if (label === undefined) {
			throw emptyList(`Wordbee has no label ${String(chosen)} for persons`, RIGHTS);
		}
		if (label.options.length === 0) {
			throw emptyList(
				`The label "${label.name}" has no values`,
				'Values are added to a label in Wordbee under Settings > Labels.',
			);
		}
		return [{ name: '(Clear the Label)', value: '' }, ...options(label.options)];
	});
}

/** Custom fields of persons (API 2). */
export async function getCustomFields(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	return await forPanelByApi2(this, 'custom fields', async (api) => {
		const fields = await api.customFields();
		if (fields.length === 0) {
			throw emptyList(
				'Wordbee has no custom fields for persons',
				'Custom fields are made in Wordbee under Settings > Custom Fields, for persons.',
			);
		}
		return fields
			.map(({ name, key, mandatory }) => ({
				name: mandatory === true ? `${name} (Mandatory)` : name,
				value: key,
				description: key,
			}))
			.sort((a, b) => a.name.localeCompare(b.name));
	});
}

function options(list: Named[]): INodePropertyOptions[] {
	return list
		.map(({ id, name }) => ({ name, value: id }))
		.sort((a, b) => a.name.localeCompare(b.name));
}
