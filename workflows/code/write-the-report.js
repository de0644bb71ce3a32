// One mail for everything that was not done: rows that could not be read for sure, and what Wordbee or
// the node refused. Each item has "error", the sentence that says why.
const refused = $input.all().map(({ json }) => json);
const who = (json) => {
	const name = [json.first_name ?? json.firstName, json.last_name ?? json.lastName]
		.filter(Boolean)
		.join(' ');
	return [name, json.email].filter(Boolean).join(', ') || 'Somebody without a name';
};
const told = refused
	.sort((one, other) => (one.line ?? 0) - (other.line ?? 0))
	.map((json) => {
		const line =
			json.line === undefined || String(json.error).includes('[line ')
				? ''
				: ` [line ${json.line}]`;
		const what = String(json.error)
			.replace(/ \[item \d+\]$/, '')
			.replace(/([^.\]])$/, '$1.');
		const more = json.details?.description ? ` ${json.details.description}` : '';
		const look =
			json.details?.outcome === 'unknown'
				? ' Look this person up in Wordbee first: it may have been done.'
				: '';
		return `- ${who(json)}: ${what}${more}${look}${line}`;
	});
return [
	{
		json: {
			subject: `Wordbee: ${told.length} ${told.length === 1 ? 'person needs' : 'persons need'} a look`,
			text: `${$workflow.name}, ${$now.toFormat('yyyy-MM-dd HH:mm')}\n\nNot done, and why:\n\n${told.join('\n')}\n\nEverything else in the list was done or needed no change.`,
			refused: told.length,
		},
	},
];
