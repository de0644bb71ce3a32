import type { IHttpRequestMethods, IHttpRequestOptions } from 'n8n-workflow';

import { clock } from './clock';

/** One HTTP request, without address, token or secret of the connection. */
export interface WireRequest {
	method: IHttpRequestMethods;
	/** Starts with a slash and is relative to the API's root; its parts are encoded already. */
	path: string;
	query?: Record<string, string>;
	/** Sent as JSON. */
	json?: unknown;
	/** Sent as form fields. */
	form?: Record<string, string>;
	/** Sent as the one file of a multipart form, JSON text. */
	file?: string;
	/**
	 * What happens if it reaches Wordbee twice: `none` it only reads, `same` the second time changes
	 * nothing more, `more` the second time makes another person or job.
	 */
	twice: 'none' | 'same' | 'more';
	/** Finds out what became of an earlier request. */
	reconciles?: boolean;
	/** Is tried again for a minute, where others are tried four times. */
	patient?: boolean;
	/** Is sent once, since it was sent before and will be sent later on. */
	once?: boolean;
	/** Shortest pause before it is sent again, in milliseconds. */
	leastPauseMs?: number;
}

/**
 * A request as n8n's HTTP client takes it.
 * @param root address of the API
 * @param timeoutMs longest time to wait for the answer
 */
export function toHttpRequest(
	request: WireRequest,
	root: string,
	timeoutMs: number,
): IHttpRequestOptions {
	const headers: Record<string, string> = { Accept: 'application/json' };
	const options: IHttpRequestOptions = {
		method: request.method,
		url: `${root}${request.path}`,
		qs: { ...request.query },
		headers,
		timeout: timeoutMs,
	};
	if (request.json !== undefined) {
		options.body = JSON.stringify(request.json);
		headers['Content-Type'] = 'application/json';
	} else if (request.form !== undefined) {
		options.body = new URLSearchParams(request.form);
	} else if (request.file !== undefined) {
		const boundary = `----wordbee${clock.now().toString(36)}`;
		options.body = multipart(boundary, request.file);
		headers['Content-Type'] = `multipart/form-data; boundary=${boundary}`;
	}
	return options;
}

function multipart(boundary: string, content: string): string {
	return [
		`--${boundary}`,
		'Content-Disposition: form-data; name="file"; filename="persons.json"',
		'Content-Type: application/json',
		'',
		content,
		`--${boundary}--`,
		'',
	].join('\r\n');
}
