/** A model on loopback that speaks OpenAI's chat completions and does what a script says. */
import fastify from 'fastify';

/** A tool as the model is told of it. */
export interface OfferedTool {
	name: string;
	description: string;
	parameters: { properties?: Record<string, { type?: string }>; required?: string[] };
}

/** A call that the model makes; the arguments may depend on what the tools have answered so far. */
export interface ScriptedCall {
	tool: string;
	args(answers: string[]): Record<string, unknown>;
}

/** A model that calls tools as a script says. */
export interface ScriptedModel {
	url: string;
	/** The tools that the last request offered. */
	tools(): OfferedTool[];
	/** What the tools answered, in the order of the calls. */
	answers(): string[];
	/** All that the model was sent, as text. */
	heard(): string;
	/** What it does from now on. */
	play(calls: ScriptedCall[]): void;
	close(): Promise<void>;
}

interface ChatRequest {
	stream?: boolean;
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{ function: OfferedTool }>;
}

const textOf = (content: unknown): string =>
	typeof content === 'string' ? content : JSON.stringify(content);

/** Starts it, in OpenAI's form, on a free port of the loopback interface. */
export async function startModel(): Promise<ScriptedModel> {
	const server = fastify({ bodyLimit: 10_000_000 });
	let script: ScriptedCall[] = [];
	let tools: OfferedTool[] = [];
	let answers: string[] = [];
	let heard = '';
	let count = 0;

	/** One call for each answer that has come; then the end. */
	const next = () => {
		const call = script[answers.length];
		if (call === undefined) return { role: 'assistant', content: 'Done.' };
		const id = `call_${++count}`;
		const args = JSON.stringify(call.args(answers));
		const tool = { id, type: 'function', function: { name: call.tool, arguments: args } };
		return { role: 'assistant', content: null, tool_calls: [tool] };
	};

	server.post('/v1/chat/completions', async (request, reply) => {
		const body = request.body as ChatRequest;
		heard += JSON.stringify(body);
		tools = (body.tools ?? []).map((one) => one.function);
		answers = body.messages
			.filter(({ role }) => role === 'tool')
			.map(({ content }) => textOf(content));
		const message = next();
		const finish = 'tool_calls' in message ? 'tool_calls' : 'stop';
		const head = { id: 'chat', created: 1, model: 'scripted' };
		if (body.stream !== true) {
			const choices = [{ index: 0, message, finish_reason: finish }];
			const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
			return await reply.send({ ...head, object: 'chat.completion', choices, usage });
		}
		const calls = 'tool_calls' in message ? (message.tool_calls ?? []) : [];
		const delta = { ...message, tool_calls: calls.map((one, index) => ({ index, ...one })) };
		const chunks = [
			{ choices: [{ index: 0, delta, finish_reason: null }] },
			{ choices: [{ index: 0, delta: {}, finish_reason: finish }] },
		].map((chunk) => JSON.stringify({ ...head, object: 'chat.completion.chunk', ...chunk }));
		const lines = [...chunks, '[DONE]'].map((data) => `data: ${data}\n\n`);
		return await reply.type('text/event-stream').send(lines.join(''));
	});
	server.get('/v1/models', async () => ({ object: 'list', data: [{ id: 'scripted' }] }));

	return {
		url: `${await server.listen({ port: 0, host: '127.0.0.1' })}/v1`,
		tools: () => tools,
		answers: () => answers,
		heard: () => heard,
		play: (calls) => {
			script = calls;
			answers = [];
		},
		close: async () => await server.close(),
	};
}
