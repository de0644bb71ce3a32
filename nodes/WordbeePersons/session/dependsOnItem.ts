import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { itemWords } from '../values/toNodeError';
import { asWordbeeError, inputError, WordbeeError } from '../values/wordbeeError';
import { TYPED_FIELDS, type TypedField } from './credentialFields';

/** Reads a credential with its expressions as they are for an item. */
export type ReadForItem = (item: number) => Promise<ICredentialDataDecryptedObject>;

const NAMES = Object.keys(TYPED_FIELDS) as TypedField[];

/**
 * A run works with one account. Fields of a credential may be expressions that differ from item to
 * item; the run then ends before anything is sent, since an id means somebody else elsewhere.
 * @param first the credential as it is for the first item
 * @param items number of items
 * @param title name of the credential in the panel
 * @returns whether its fields depend on the item at all
 */
export async function dependsOnItem(
	read: ReadForItem,
	first: ICredentialDataDecryptedObject,
	items: number,
	title: string,
): Promise<boolean> {
	// Where there is no item n8n refuses expressions that look at it; all others are as for the first.
	const beyond = await read(items).catch(() => undefined);
	if (beyond !== undefined && differing(first, beyond).length === 0) return false;
	for (let item = 1; item < items; item++) {
		const other = await read(item).catch((thrown: unknown) => {
			const why = asWordbeeError(thrown).message;
			throw new WordbeeError(
				`The ${title} credential cannot be read for ${itemWords(item)}: ${why}`,
				{
					outcome: 'notSent',
					description: 'Nothing was sent.',
				},
			);
		});
		const fields = differing(first, other).map((name) => TYPED_FIELDS[name]);
		if (fields.length === 0) continue;
		throw inputError(
			fields[0],
			`The ${title} credential is not the same for all items: ${fields.join(', ')} of ${itemWords(item)} differs from ${itemWords(0)}`,
			'Nothing was sent. A run works with one account of Wordbee. Bring the items of each account to the node separately, with Loop Over Items or with one node for each.',
		);
	}
	return true;
}

function differing(
	one: ICredentialDataDecryptedObject,
	other: ICredentialDataDecryptedObject,
): TypedField[] {
	return NAMES.filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
}
