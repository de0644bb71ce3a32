import { QUESTIONS, type Need, type Question, type QuestionId } from './questions.cts';

interface Finding {
	found: string;
	follows?: string;
}

/**
 * What was found out. Only words of this folder, statuses, counts and names of properties that
 * Wordbee documents get in here: never a text of Wordbee's or of a person's.
 */
export class Report {
	private readonly findings = new Map<string, Finding>();
	private readonly reasons = new Map<string, string>();

	/**
	 * @param found which variant this Wordbee has
	 * @param follows what to set in the node because of it
	 */
	found(id: QuestionId, found: string, follows?: string): void {
		this.findings.set(id, { found, follows });
	}

	/** Adds to a finding. */
	also(id: QuestionId, found: string): void {
		const before = this.answerTo(id);
		this.found(id, before === undefined ? found : `${before}; ${found}`);
	}

	/** Why there is no answer to some questions; an answer, and the first reason, stay. */
	notFound(ids: string[], reason: string): void {
		for (const id of ids) if (!this.reasons.has(id)) this.reasons.set(id, reason);
	}

	/** The same for all questions that need something. */
	notAsked(need: Need, reason: string): void {
		const without = QUESTIONS.filter(({ needs }) => needs.includes(need));
		this.notFound(
			without.map(({ id }) => id),
			reason,
		);
	}

	answerTo(id: QuestionId): string | undefined {
		return this.findings.get(id)?.found;
	}

	/** Settings that follow, each once. */
	get settings(): string[] {
		const all = [...this.findings.values()].map(({ follows }) => follows);
		return [...new Set(all.filter((one) => one !== undefined))];
	}

	/**
	 * @param given what the run had
	 * @param ended why the questions ended before all were asked
	 */
	table(given: ReadonlySet<Need>, ended?: string): string {
		const rows = QUESTIONS.map((question) => {
			const { found, follows = '' } = this.findings.get(question.id) ?? {};
			return [question.id, question.about, found ?? this.whyNot(question, given, ended), follows];
		});
		const head = ['No.', 'Question', 'This Wordbee', 'What follows for the node'];
		const line = (cells: string[]) => `| ${cells.map(cell).join(' | ')} |`;
		return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
	}

	private whyNot(
		{ id, needs, never }: Question,
		given: ReadonlySet<Need>,
		ended = 'nothing that shows it was there',
	): string {
		if (never !== undefined) return `cannot be found out from outside: ${never}`;
		const reason = this.reasons.get(id);
		const missing = needs.filter((need) => !given.has(need)).map((need) => WORDS[need]);
		if (reason === undefined && missing.length > 0)
			return `not asked: needs ${missing.join(' and ')}`;
		return `not found out: ${reason ?? ended}`;
	}
}

const WORDS: Record<Need, string> = {
	api1: 'credentials of API 1',
	api2: 'credentials of API 2',
	write: '--write',
};

function cell(text: string): string {
	return text.replace(/\|/g, '\\|').replace(/\s+/g, ' ');
}
