/** Writes the table of questions into docs/unknowns.md: `npx tsx lab/probe/document.cts`. */
import { join } from 'node:path';

import { root } from '../../scripts/build.cts';
import { markdownTable, rewrite, withPart } from '../../scripts/markdown.cts';
import { QUESTIONS, type Question } from './questions.cts';

const file = join(root, 'docs/unknowns.md');

function howToFindOut({ needs, never }: Question): string {
	if (never !== undefined) return `Cannot be found out: ${never}.`;
	const apis = needs.filter((need) => need !== 'write').map((need) => `API ${need.slice(-1)}`);
	const which = apis.length === 0 ? 'either API' : apis.join(' and ');
	return needs.includes('write') ? `Probe with \`--write\`, ${which}` : `Probe, ${which}`;
}

/**
 * @param text docs/unknowns.md
 * @returns the same with the table of the questions as they are now
 */
export function withQuestions(text: string): string {
	const rows = QUESTIONS.map((question) => [
		question.id,
		question.about,
		question.assumed,
		question.setting ?? '',
		howToFindOut(question),
	]);
	const head = [
		'No.',
		'Not documented',
		'What the node does',
		'What changes it',
		'How to find out',
	];
	return withPart(text, 'questions', markdownTable(head, rows));
}

if (require.main === module) rewrite(file, withQuestions);
