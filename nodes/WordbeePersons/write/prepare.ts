import type { IfExists, PersonsApi } from '../api/personsApi';
import { eachInTurn } from '../http/clock';
import { chosenNames } from '../input/chosenNames';
import type { Draft } from '../input/draft';
import type { ItemParameters } from '../input/itemParameters';
import { readItemOptions } from '../input/settings';
import { completeDraft } from '../lookup/completeDraft';
import type { Names } from '../lookup/names';
import { foreseen } from '../person/foreseen';
import type { OpenRequest, SetNames } from '../person/personRequest';
import { asWordbeeError, WordbeeError } from '../values/wordbeeError';
import type { Ledger } from './ledger';
import type { WriteItem } from './writeItem';

/** An item whose parameters were read, but whose names are not looked up yet. */
type Planned = Omit<WriteItem, 'request'> & { draft: Draft; chosen: SetNames };

/**
 * Makes requests of the items' parameters. All items are read before anything is sent; those that an
 * earlier try finished are left as they are.
 * @param draft the operation's own part: the item's parameters, checked
 * @returns the items that are to be sent
 * @throws the error that stops the node
 */
export async function prepare(
	items: ItemParameters[],
	draft: (item: ItemParameters) => Draft,
	names: Names,
	ledger: Ledger,
): Promise<WriteItem[]> {
	const planned: Planned[] = [];
	await eachInTurn(items, (item) => {
		if (ledger.recall(item.index)) return;
		try {
			planned.push(planOne(item, draft(item), names.api));
		} catch (thrown) {
			ledger.fail(item.index, thrown);
		}
	});
	ledger.stopIfFailed();
	const work = await complete(planned, names, ledger);
	ledger.stopIfFailed();
	return work;
}

function planOne(item: ItemParameters, draft: Draft, api: PersonsApi): Planned {
	const { dryRun, ifExists = api.ifExists, ifLooksLikeAnother } = readItemOptions(item);
	api.check(draft.fields, draft.action === 'create' || draft.makesLogin === true);
	if (api.directory === undefined) checkWithoutLooks(draft, ifExists);
	const { index } = item;
	const { person } = draft;
	const judged = isJudged(draft, ifExists);
	const chosen = chosenNames(item);
	return { index, draft, chosen, person, ifExists, ifLooksLikeAnother, judged, dryRun };
}

/**
 * Whether somebody who is found for an item may be another person. A person id is the user's own word,
 * and Set Login is there to change a login.
 */
function isJudged({ action, person, matchOn, makesLogin }: Draft, ifExists: IfExists): boolean {
	if (action === 'create') return ifExists === 'skip' || ifExists === 'update';
	if (makesLogin === true || action === 'delete') return false;
	return person === undefined ? matchOn !== undefined : person.by !== 'id';
}

/** @throws WordbeeError if the item needs a look-up, which is not possible */
function checkWithoutLooks({ action, person, company }: Draft, ifExists: string): void {
	const byName = person !== undefined && person.by !== 'id';
	if (!byName && company === undefined) {
		throw new WordbeeError(
			'Company is missing: API 1 alone cannot find out which company the person belongs to',
			{
				outcome: 'notSent',
				field: 'Company',
				description: 'Give the company, or add a Wordbee V2 API credential to this node.',
			},
		);
	}
	if (!byName && (action !== 'create' || ifExists === 'create')) return;
	throw new WordbeeError(
		byName
			? 'Finding a person by login or e-mail needs a Wordbee V2 API credential'
			: 'If Person Exists needs a Wordbee V2 API credential',
		{
			outcome: 'notSent',
			field: byName ? 'Person' : 'If Person Exists',
			description:
				'API 1 cannot look persons up. Add the second credential to this node, or use the person id.',
		},
	);
}

async function complete(planned: Planned[], names: Names, ledger: Ledger): Promise<WriteItem[]> {
	const work: Array<[WriteItem, SetNames]> = [];
	await eachInTurn(planned, async ({ draft, chosen, ...rest }) => {
		try {
			const request = await completeDraft(draft, names);
			// API 2 answers dry runs itself.
			if (rest.dryRun && names.api.batch === undefined) await names.learn(request);
			work.push([{ ...rest, request }, chosen]);
		} catch (thrown) {
			ledger.fail(rest.index, asWordbeeError(thrown));
		}
	});
	// By now the lists are there that any of the items needs.
	return work.map(([item, chosen]) => {
		const { request } = item;
		const named = { ...request, names: { ...chosen, ...names.namesOf(request) } };
		return { ...item, request: named, ...(item.dryRun && { foreseen: refusals(request, names) }) };
	});
}

function refusals(request: OpenRequest, names: Names): string[] {
	const misfit = names.misfit(request);
	const sentences = foreseen(request.fields).map(({ message }) => message);
	return misfit === undefined ? sentences : [...sentences, misfit];
}
