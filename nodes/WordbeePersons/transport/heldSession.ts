import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { Redactor } from './redact';
import { openSession } from './sealedSession';
import { noCredential } from './sessionErrors';
import type { NodeContext, SessionKind } from './sessionKind';

/** The credential of a run with the session that it holds. */
export class HeldSession {
	private loaded?: Promise<ICredentialDataDecryptedObject>;

	/** Grows with each change of the token. */
	generation = 0;

	constructor(
		private readonly context: NodeContext,
		private readonly kind: SessionKind,
		private readonly redactor: Redactor,
	) {}

	/** The credential as typed. Throws if none is chosen in the node. */
	async credentials(): Promise<ICredentialDataDecryptedObject> {
		this.loaded ??= this.load();
		return await this.loaded;
	}

	private async load(): Promise<ICredentialDataDecryptedObject> {
		const { credentialType } = this.kind;
		if (this.context.getNode().credentials?.[credentialType] === undefined) {
			throw noCredential(this.kind);
		}
		const credentials = await this.context.getCredentials(credentialType);
		this.learn(credentials);
		return credentials;
	}

	private learn(credentials: ICredentialDataDecryptedObject): void {
		const { password, apiKey, token } = credentials;
		this.redactor.add(password, apiKey, token, openSession(credentials));
	}

	/** Takes over a credential with another session in it. */
	use(credentials: ICredentialDataDecryptedObject): void {
		this.loaded = Promise.resolve(credentials);
		this.generation++;
		this.learn(credentials);
	}

	/** Another execution may have logged in since this run read the credential. */
	async renewedElsewhere(): Promise<boolean> {
		const mine = openSession(await this.credentials());
		const stored = await this.load();
		const theirs = openSession(stored);
		if (theirs === undefined || theirs === mine) return false;
		this.use(stored);
		return true;
	}
}
