import type { IDataObject } from 'n8n-workflow';

import type { Batch } from '../api/PersonsApi';
import type { PersonRequest, PersonResult } from '../person/request';
import type { WordbeeError } from '../transport/errors';
import type { Run } from '../transport/run';
import type { Remembered } from './memory';
import type { Work, Writer } from './writer';

/** What a batch tells of its items. */
export interface BatchListener {
	remembered(index: number): Remembered | undefined;
	remember(index: number, what: Remembered): void;
	done(item: Work, request: PersonRequest, result: PersonResult): void;
	rehearsed(item: Work, json: IDataObject): void;
	failed(item: Work, error: WordbeeError): void;
}

/** Placeholder until API 2 brings jobs. */
export class BatchWriter {
	constructor(
		readonly batch: Batch,
		readonly writer: Writer,
		readonly size: number,
		readonly listener: BatchListener,
	) {}

	async write(_work: Work[], _run: Run, _dryRun: boolean): Promise<void> {}
}
