import { QUESTIONS, questionOf, type Need } from './questions.cts';

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
	found(id: string, found: string, follows?: string): void {
		this.findings.set(questionOf(id).id, { found, follows });
	}

	/** Adds to a finding. */
	also(id: string, found: string): void {
		const before = this.findings.get(questionOf(id).id);
		if (before === undefined) this.findings.set(id, { found });
		else before.found += `; ${found}`;
	}

	/** Why there is no answer to some questions; an answer, and the first reason, stay. */
	notFound(ids: string[], reason: string): void {
		for (const { id } of ids.map(questionOf)) {
			if (!this.reasons.has(id)) this.reasons.set(id, reason);
		}
	}

	answerTo(id: string): string | undefined {
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
		const rows = QUESTIONS.map(({ id, about, needs, never }) => {
			const finding = this.findings.get(id);
			if (finding !== undefined) return [id, about, finding.found, finding.follows ?? ''];
			const missing = needs.filter((need) => !given.has(need)).map((need) => WORDS[need]);
			const reason =
				never !== undefined
					? `cannot be found out from outside: ${never}`
					: missing.length > 0 && !this.reasons.has(id)
						? `not asked: needs ${missing.join(' and ')}`
						: `not found out: ${this.reasons.get(id) ?? ended ?? 'nothing that shows it was there'}`;
			return [id, about, reason, ''];
		});
		const head = ['No.', 'Question', 'This Wordbee', 'What follows for the node'];
		const line = (cells: string[]) => `| ${cells.map(cell).join(' | ')} |`;
		return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
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
