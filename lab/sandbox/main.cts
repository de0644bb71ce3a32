import { startSandbox } from './sandbox.cts';

/** `npm run sandbox`: the sandbox on PORT (8089), until it is interrupted. */
async function main(): Promise<void> {
	const port = Number(process.env.PORT ?? 8089);
	const sandbox = await startSandbox({ port });
	const { data } = sandbox;
	console.log(
		[
			'Wordbee sandbox: all data is made up and lives until you stop it (Ctrl+C).',
			'',
			`  API 1 (credential "Wordbee API")      URL       ${sandbox.url}`,
			`                                        Account   ${sandbox.account}`,
			`                                        Password  ${sandbox.password}`,
			`  API 2 (credential "Wordbee V2 API")   URL       ${sandbox.apiV2Url}`,
			`                                        Account   ${sandbox.account}`,
			`                                        API key   ${sandbox.apiKey}`,
			'',
			`  ${data.companies.size} companies, ${data.persons.size} persons; the own company is ${data.ownCompany.id} (${data.ownCompany.name}).`,
		].join('\n'),
	);
	const stop = () => {
		void sandbox.close().then(() => process.exit(0));
	};
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
}

main().catch((error: NodeJS.ErrnoException) => {
	console.error(
		error.code === 'EADDRINUSE'
			? `Port ${process.env.PORT ?? 8089} is taken. Choose another: PORT=8090 npm run sandbox`
			: error,
	);
	process.exitCode = 1;
});
