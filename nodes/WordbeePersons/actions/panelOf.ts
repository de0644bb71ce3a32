import type { INodeProperties } from 'n8n-workflow';

import type { Api } from '../person/personFields';
import type { Operation } from './operation';

type Show = NonNullable<NonNullable<INodeProperties['displayOptions']>['show']>;

/** A parameter, the operations that have it, and for a collection its entries in the same form. */
interface Part {
	property: INodeProperties;
	operations: string[];
	entries: Part[];
	/** Conditions under which it does not show, of whatever operation. */
	hide?: Show;
}

/** Marks a parameter, or an entry of a collection, that only one of the APIs has. */
export function only(api: Api, property: INodeProperties): INodeProperties {
	const { show } = property.displayOptions ?? {};
	return { ...property, displayOptions: { show: { ...show, api: [api] } } };
}

/** True if the panel of an operation lets the user choose the API. */
export function asksForApi({ apis }: Pick<Operation, 'apis'>): boolean {
	return apis.includes('api1');
}

/**
 * The parameters of all operations in one list, as n8n wants them: what several operations have in
 * common stands there once, with the operations that show it, and each operation keeps its order.
 */
export function panelOf(operations: Operation[]): INodeProperties[] {
	const parts: Part[] = [];
	for (const operation of operations) addTo(parts, operation.panel, operation);
	return parts.map((part) => finished(part));
}

function addTo(parts: Part[], properties: INodeProperties[], operation: Operation): void {
	let at = 0;
	for (const given of properties) {
		const property = forOperation(given, operation);
		if (property === undefined) continue;
		const entries = property.type === 'collection' ? property.options : undefined;
		const { hide, ...options } = property.displayOptions ?? {};
		const shared = hide === undefined ? property : withShow(property, options.show ?? {});
		const outer = entries === undefined ? shared : { ...shared, options: [] };
		const same = parts.findIndex(
			(part, index) => index >= at && JSON.stringify(part.property) === JSON.stringify(outer),
		);
		if (same < 0) parts.splice(at, 0, { property: outer, operations: [], entries: [] });
		const part = parts[same < 0 ? at : same];
		part.operations.push(operation.value);
		if (hide !== undefined) part.hide = { ...part.hide, ...hide };
		if (entries !== undefined) addEntries(part.entries, entries as INodeProperties[], operation);
		at = (same < 0 ? at : same) + 1;
	}
}

/** The order of a collection's entries is made at the end, by their names. */
function addEntries(entries: Part[], properties: INodeProperties[], operation: Operation): void {
	for (const property of properties) {
		const added: Part[] = [];
		addTo(added, [property], operation);
		for (const one of added) {
			const same = entries.find(
				(entry) => JSON.stringify(entry.property) === JSON.stringify(one.property),
			);
			if (same === undefined) entries.push(one);
			else same.operations.push(operation.value);
		}
	}
}

/** Without what this operation never shows, and without conditions that always hold for it. */
function forOperation(
	property: INodeProperties,
	operation: Operation,
): INodeProperties | undefined {
	const { api: apis, ...others } = property.displayOptions?.show ?? {};
	if (apis === undefined || asksForApi(operation)) return property;
	if (!operation.apis.some((api) => apis.includes(api))) return undefined;
	return withShow(property, others);
}

function finished({ property, operations, entries, hide }: Part): INodeProperties {
	const show: Show = { resource: ['person'], operation: operations };
	const shown = {
		...property,
		displayOptions: { show: { ...show, ...property.displayOptions?.show }, ...(hide && { hide }) },
	};
	if (entries.length === 0) return shown;
	const options = entries
		.map((entry) => finishedEntry(entry, operations))
		// Comparing by locale would load its tables, which takes longer than all else that is loaded here.
		.sort((a, b) => (a.displayName < b.displayName ? -1 : 1));
	return { ...shown, options };
}

/** Inside a collection the parameters of the node are named with a slash. */
function finishedEntry({ property, operations }: Part, all: string[]): INodeProperties {
	const show: Show = {};
	for (const [name, values] of Object.entries(property.displayOptions?.show ?? {}))
		show[`/${name}`] = values;
	if (operations.length < all.length) show['/operation'] = operations;
	return withShow(property, show);
}

/** The property shown under these conditions alone; without any, it always shows. */
function withShow(property: INodeProperties, show: Show): INodeProperties {
	const shown = { ...property, displayOptions: { show } };
	if (Object.keys(show).length === 0) delete (shown as INodeProperties).displayOptions;
	return shown;
}
