import { asWordbeeError } from '../../values/wordbeeError';

/** Words for an object that is not there. Wordbee's own are not documented [inferred]. */
const ABSENT =
	/\bnot (be )?found\b|\b(does|do|did)(n't| not) exist\b|\bno longer exists?\b|\bno such\b|\b(unknown|invalid) (person|((person|user) ?)?u?id)\b|\b(id|person) is (unknown|invalid|not valid)\b/i;

/** Words for trouble with something else than the person. */
const SOMETHING_ELSE =
	/token|account|key\b|method|operation|page|url|route|path|endpoint|server|host|rights?\b|access|permission|allowed|may not|licen[cs]e|compan|field|profile|database|table|file/i;

/**
 * A missing person is refused with 404, or with 400 and words for it: 400 alone says nothing, since
 * it is API 2's default error code [documented].
 * @throws the error itself unless it certainly says that nobody is there
 */
export function missing(thrown: unknown): undefined {
	const error = asWordbeeError(thrown);
	const { httpCode, message } = error;
	const told = httpCode === 400 && ABSENT.test(message) && !SOMETHING_ELSE.test(message);
	if (error.outcome === 'rejected' && (httpCode === 404 || told)) return;
	throw error;
}
