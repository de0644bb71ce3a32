import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { WordbeeError } from '../values/wordbeeError';
import type { NodeContext, SessionKind } from './sessionKind';
import { accountKey } from './storedSession';

/**
 * Refused log-ins of a node in one execution, by n8n's context object for the two: repeating them, in
 * tries or in a loop, may lock the account.
 */
const refusals = new WeakMap<object, Map<string, WordbeeError[]>>();

const SIGN_INS_AT_MOST = 2;

/** The log-ins of one account that were refused in this execution. */
export class RefusedSignIns {
	private readonly ofNode: Map<string, WordbeeError[]>;

	private key = '';

	/** Whether one was remembered for this try of the node. */
	private remembered = false;

	constructor(
		context: NodeContext,
		private readonly kind: SessionKind,
	) {
		const execution = 'getContext' in context ? context.getContext('node') : {};
		this.ofNode = refusals.get(execution) ?? new Map<string, WordbeeError[]>();
		refusals.set(execution, this.ofNode);
	}

	/** The log-in's refusal, once there were so many of them that there must not be another. */
	known(credentials: ICredentialDataDecryptedObject): WordbeeError | undefined {
		this.key = `${this.kind.credentialType} ${accountKey(credentials)}`;
		const errors = this.ofNode.get(this.key) ?? [];
		return errors.length >= SIGN_INS_AT_MOST ? errors[0] : undefined;
	}

	/** Notes a refusal of the credential asked about last, once for each try. */
	note(error: WordbeeError): void {
		if (this.remembered) return;
		this.remembered = true;
		this.ofNode.set(this.key, [...(this.ofNode.get(this.key) ?? []), error]);
	}
}
