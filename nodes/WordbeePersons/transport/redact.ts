const MASK = '***';
const SHORTEST = 3;

/** Takes secrets and addresses with a query out of texts that a user or a log may see. */
export class Redactor {
	private readonly secrets = new Set<string>();

	/** Remembers a secret for the rest of the run, in every spelling in which a server may repeat it. */
	add(...values: unknown[]): void {
		for (const value of values) {
			if (typeof value !== 'string' || value.length < SHORTEST) continue;
			const json = JSON.stringify(value).slice(1, -1);
			for (const spelling of [
				value,
				json,
				encodeURIComponent(value),
				encodeURIComponent(json),
				encodeURIComponent(value).replace(/%20/g, '+'),
				value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;'),
				value.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/'/g, '&#39;'),
			]) {
				this.secrets.add(spelling);
			}
		}
	}

	/** @returns the text without any remembered secret and without the query of any address in it */
	clean(text: string): string {
		let out = text;
		for (const secret of [...this.secrets].sort((a, b) => b.length - a.length)) {
			out = out.split(secret).join(MASK);
		}
		return out
			.replace(/(https?:\/\/[^\s"'<>?]+)\?[^\s"'<>]*/gi, '$1')
			.replace(/\b(token|pwd|password|data|key)=[^\s&"'<>]+/gi, `$1=${MASK}`);
	}
}
