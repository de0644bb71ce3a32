import { createSign, generateKeyPairSync } from 'node:crypto';
import { request as forward } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';

import { useBench, createFromItem, someone, stops } from './bench.cts';
import { testCredential, listProfiles } from '../../lab/engine/harness.cts';

const bench = useBench();

const der = (tag: number, ...parts: Buffer[]): Buffer => {
	const body = Buffer.concat(parts);
	const size = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255];
	return Buffer.concat([Buffer.from([tag, ...size]), body]);
};

/** A certificate that nobody vouches for. */
function selfSigned(): { key: string; cert: string } {
	const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const sha256WithRsa = der(0x30, Buffer.from('06092a864886f70d01010b0500', 'hex'));
	const commonName = der(
		0x30,
		Buffer.from('0603550403', 'hex'),
		der(0x0c, Buffer.from('127.0.0.1')),
	);
	const name = der(0x30, der(0x31, commonName));
	const from = der(0x17, Buffer.from('200101000000Z'));
	const until = der(0x17, Buffer.from('491231235959Z'));
	const body = der(
		0x30,
		der(0xa0, der(0x02, Buffer.from([2]))),
		der(0x02, Buffer.from([1])),
		sha256WithRsa,
		name,
		der(0x30, from, until),
		name,
		publicKey.export({ type: 'spki', format: 'der' }),
	);
	const signature = createSign('sha256').update(body).sign(privateKey);
	const certificate = der(0x30, body, sha256WithRsa, der(0x03, Buffer.from([0]), signature));
	return {
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
		cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
	};
}

let secure: Server;
let url: string;

beforeAll(async () => {
	// Hands everything on to the sandbox.
	secure = createServer(selfSigned(), (incoming, outgoing) => {
		const { port } = new URL(bench.sandbox.url);
		const { method, headers, url: path } = incoming;
		const onward = forward({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
			outgoing.writeHead(answer.statusCode!, answer.headers);
			answer.pipe(outgoing);
		});
		incoming.pipe(onward);
	});
	await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
	url = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`;
});
afterAll(() => {
	secure.closeAllConnections();
	secure.close();
});

const uses = (allowUnauthorizedCerts: boolean) => {
	bench.store.set('wordbeeApi', { ...bench.store.get('wordbeeApi'), url, allowUnauthorizedCerts });
	const panel = { params: createFromItem, store: bench.store };
	return {
		run: async () => await bench.run(createFromItem, [someone(0), someone(1)]),
		list: async () => await listProfiles(panel),
		test: async () => await testCredential('wordbeeApi', bench.store.get('wordbeeApi')!),
	};
};

test('Ignore SSL Issues holds for log-in, calls, lists and the credential test', async () => {
	const { run, list, test: tried } = uses(true);
	expect((await run()).error).toBeUndefined();
	expect(bench.newIds()).toHaveLength(2);
	expect((await list()).length).toBeGreaterThan(0);
	expect((await tried()).ok).toBe(true);
});

test('without it nothing is sent over a connection that cannot be trusted', async () => {
	const { run, list, test: tried } = uses(false);
	const error = stops(await run(), /certificate/);
	expect(error.context.outcome).toBe('notSent');
	await expect(list()).rejects.toThrow(/certificate/);
	expect((await tried()).ok).toBe(false);
	expect(bench.sandbox.log).toEqual([]);
});
