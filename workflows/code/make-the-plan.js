// Turns the comparison into a plan, and stops where it would be dangerous. Nothing is changed here.
// The plan is one item: "go" is "stop", "dry run" or "go"; "text" says it in words; "steps" holds one
// entry for each person.
const settings = $('Settings').first().json;
const plain = (text) =>
	String(text ?? '')
		.trim()
		.toLowerCase();
const rows = $('One item per row')
	.all()
	.map(({ json }) => json);
const persons = $('Persons in Wordbee')
	.all()
	.map(({ json }) => json)
	.filter(({ personId }) => personId !== undefined);
const staff = rows.filter(({ verdict }) => verdict === 'works here');
const ofCompany = ({ company }) => !company || plain(company) === plain(settings.company);
const [onlyInList, , different, onlyInWordbee] = [0, 1, 2, 3].map((output) => {
	try {
		return $('Compare Datasets')
			.all(output)
			.map(({ json }) => json);
	} catch {
		return []; // nothing came out there
	}
});

const steps = [];
const notes = [];
const name = (one) =>
	[one.firstName, one.lastName].filter(Boolean).join(' ') || one.email || `person ${one.personId}`;
const count = (key) => {
	const counts = new Map();
	for (const person of persons)
		counts.set(plain(person[key]), (counts.get(plain(person[key])) ?? 0) + 1);
	return counts;
};
const inWordbee = { email: count('email'), login: count('login') };
const spared = new Set(
	String(settings.never_disable ?? '')
		.split(',')
		.map(plain)
		.filter(Boolean),
);
const rowOf = (email) => staff.find((row) => plain(row.email) === plain(email));

// Somebody whose e-mail changed looks like a newcomer and a leaver at once.
const newcomers = new Map();
for (const one of onlyInList)
	if (!newcomers.has(plain(one.email))) newcomers.set(plain(one.email), one);
const moved = (leaver, newcomer) =>
	(leaver.login && plain(leaver.login) === plain(rowOf(newcomer.email)?.login)) ||
	plain(name(leaver)) === plain(name(newcomer));
const leavers = onlyInWordbee.filter(
	({ isActive, personId }) => isActive === true && personId !== undefined,
);
const renamed = new Set();
for (const newcomer of newcomers.values()) {
	for (const leaver of leavers.filter((one) => moved(one, newcomer))) {
		renamed.add(newcomer.email).add(leaver.personId);
		notes.push(
			`${name(leaver)} has ${leaver.email} in Wordbee and ${newcomer.email} in the list. Change it in Wordbee if that is one person.`,
		);
	}
}

for (const newcomer of newcomers.values()) {
	if (renamed.has(newcomer.email)) continue;
	steps.push({ step: 'create', ...rowOf(newcomer.email), name: name(newcomer) });
}

const done = new Set();
for (const { keys, same, different: fields, skipped } of different) {
	if (done.has(keys.email)) continue;
	done.add(keys.email);
	const at = (key) => skipped?.[key]?.inputB ?? same?.[key];
	if (inWordbee.email.get(keys.email) > 1) {
		notes.push(
			`${keys.email} belongs to ${inWordbee.email.get(keys.email)} persons in Wordbee. Nothing is changed for them.`,
		);
		continue;
	}
	// What the list leaves empty stays as it is in Wordbee.
	const changes = Object.fromEntries(
		Object.entries(fields)
			.filter(([, { inputA }]) => inputA !== null && inputA !== '')
			.map(([key, { inputA }]) => [key, inputA]),
	);
	if (Object.keys(changes).length === 0) continue;
	const person = persons.find(({ personId }) => personId === at('personId'));
	steps.push({
		step: 'update',
		personId: person.personId,
		companyId: person.companyId,
		email: keys.email,
		name: name(person),
		changes,
	});
}

// Nobody is disabled as long as the list may hold the person in a row that could not be read.
const unclear = rows.filter(({ verdict, email }) => verdict === 'not certain' || !email);
const saidToHaveLeft = new Set(
	rows.filter(({ verdict }) => verdict === 'has left').map(({ email }) => plain(email)),
);
let kept = 0;
for (const person of leavers) {
	if (renamed.has(person.personId)) continue;
	if (spared.has(plain(person.email)) || spared.has(plain(person.login))) continue;
	if (person.profile === 'Administrator')
		notes.push(`${name(person)} is an administrator and not in the list.`);
	else if (!person.email)
		notes.push(`${name(person)} has no e-mail in Wordbee, so the list cannot be asked.`);
	else if (rowOf(person.email)) {
		const { company } = rowOf(person.email);
		notes.push(
			ofCompany({ company })
				? `${name(person)} shares ${person.email} with somebody in the list.`
				: `${name(person)} works for "${company}" in the list, and for ${settings.company} in Wordbee.`,
		);
	} else if (unclear.length > 0 && !saidToHaveLeft.has(plain(person.email))) kept++;
	else
		steps.push({
			step: 'disable',
			personId: person.personId,
			companyId: person.companyId,
			email: person.email,
			name: name(person),
		});
}
if (kept > 0)
	notes.push(
		`${kept} persons are not in the list but stay enabled, since ${unclear.length} rows of it could not be read for sure.`,
	);
for (const { line, error } of unclear) notes.push(error ?? `A row has no e-mail [line ${line}]`);

const active = persons.filter(({ isActive }) => isActive === true).length;
const toDisable = steps.filter(({ step }) => step === 'disable').length;
const share = active === 0 ? 0 : (100 * toDisable) / active;
const most = Number(settings.most_to_disable_in_percent);
const stop = !staff.some(ofCompany)
	? `The list has nobody who works for ${settings.company}.`
	: persons.length === 0
		? 'Wordbee named nobody for this company.'
		: !(most >= 0 && most <= 100)
			? 'most_to_disable_in_percent in the node Settings must be a number from 0 to 100.'
			: share > most
				? `${toDisable} of ${active} active persons (${share.toFixed(1)} %) would be disabled. The most that the node Settings allows is ${most} %.`
				: undefined;
const dry = settings.dry_run !== false;

const say = ({ step, name: who, email, changes }) => {
	const what = changes
		? `: ${Object.entries(changes)
				.map(([key, value]) => `${key} becomes "${value}"`)
				.join(', ')}`
		: '';
	return `- ${step} ${who} <${email}>${what}`;
};
const section = (title, lines) => (lines.length === 0 ? '' : `\n${title}\n${lines.join('\n')}\n`);
const text =
	`${$workflow.name}, ${$now.toFormat('yyyy-MM-dd HH:mm')}\n` +
	`${staff.filter(ofCompany).length} rows of the list, ${persons.length} persons in Wordbee, ${active} of them active.\n` +
	(stop ? `\nSTOPPED: ${stop}\n` : '') +
	section(dry || stop ? 'This would be done:' : 'This is done:', steps.map(say)) +
	(steps.length === 0 ? '\nNothing needs to be changed.\n' : '') +
	section(
		'To look at, nothing is done about it:',
		notes.map((note) => `- ${note}`),
	);

return [
	{
		json: {
			go: stop ? 'stop' : dry ? 'dry run' : 'go',
			stop: stop && `Nothing was changed in Wordbee. ${stop}`,
			subject: `Wordbee and the list: ${stop ? 'stopped' : dry ? 'what would be done' : 'what is done'}`,
			text,
			steps,
		},
	},
];
