import type { Label, Named } from '../../nodes/WordbeePersons/api/personsApi';
import type { Created } from './created.cts';
import type { Need, QuestionId } from './questions.cts';
import type { Report } from './report.cts';
import type { Api1Session, Api2Session, Transport } from './sessions.cts';
import type { Row } from './shapes.cts';

/** What the steps of a run share. Data of persons stays in memory and never reaches the report. */
export interface Context {
	report: Report;
	api1?: Api1Session;
	api2?: Api2Session;
	created: Created;
	/** The test company. */
	company: number;
	facts: Facts;
	wait(ms: number): Promise<void>;
}

/** What a step gets that needs the API. */
export type With1 = Context & { api1: Api1Session };

/** The context of a step that uses API 2. */
export type With2 = Context & { api2: Api2Session };

/** What earlier steps found out and later ones build on. */
export interface Facts {
	profiles?: Named[];
	labels?: Label[];
	/** Id of the company that is neither client nor supplier. */
	ownCompany?: number;
	/** Rows of the list of persons. */
	rows?: Row[];
	/** Number and title of a custom field of persons that takes any text. */
	customField?: { id: number; title: string };
	transport?: Transport;
	/** User profile of the test person of API 1, once it has a login. */
	profileId?: number;
	/** Test persons. */
	first?: number;
	second?: number;
	/** The name of a custom field's value that Wordbee takes. */
	valueKey?: string;
	/** A batch job came to its end. */
	jobsEnd?: boolean;
}

/** Some calls that answer some questions. */
export interface Step {
	title: string;
	/** Besides what all steps of its file need. */
	needs?: Need[];
	/** Most calls to API 1 and API 2. */
	calls: [number, number];
	/** The questions that it answers. */
	answers: QuestionId[];
	run(context: Context): Promise<void>;
}

/** A step's reason to give up; its other questions stay without an answer. */
export class GaveUp extends Error {}
