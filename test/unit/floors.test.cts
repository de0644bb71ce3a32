import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** From the ground up: what stands on a floor may use its own and those below, never those above. */
const FLOORS = [
	['values'],
	['person', 'http'],
	['session'],
	['api'],
	['input'],
	['lookup'],
	['plan'],
	['read', 'write'],
	['actions'],
	['methods'],
];
const root = join(__dirname, '..', '..', 'nodes', 'WordbeePersons');

const floorOf = (room: string) => FLOORS.findIndex((rooms) => rooms.includes(room));

/** Each import of another room: the file, its room and the room it reaches for. */
function reaches(): Array<[file: string, from: string, to: string]> {
	return FLOORS.flat().flatMap((room) =>
		readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.ts'))
			.flatMap((file) => {
				const path = join(root, room, file);
				const targets = readFileSync(path, 'utf8').matchAll(/from '(\.[^']*)'/g);
				return [...targets].map(([, target]): [string, string, string] => {
					const [to] = relative(root, join(dirname(path), target)).split(sep);
					return [`${room}/${file}`, room, to];
				});
			}),
	);
}

test('every room stands on a floor', () => {
	const rooms = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
	expect(rooms.map(({ name }) => name).filter((name) => floorOf(name) < 0)).toEqual([]);
	expect(reaches().length).toBeGreaterThan(100);
});

test('nothing reaches up, and rooms of one floor leave each other alone', () => {
	const wrong = reaches().filter(
		([, from, to]) => from !== to && !(floorOf(to) >= 0 && floorOf(to) < floorOf(from)),
	);
	expect(wrong).toEqual([]);
});

test('no file is longer than one can read at a go', () => {
	const folders = ['nodes', 'credentials'].map((name) => join(__dirname, '..', '..', name));
	const long = folders.flatMap((folder) =>
		readdirSync(folder, { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.ts'))
			.map(
				(file) => [file, readFileSync(join(folder, file), 'utf8').split('\n').length - 1] as const,
			)
			.filter(([, lines]) => lines > 250),
	);
	expect(long).toEqual([]);
});
