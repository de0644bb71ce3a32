/** Before each file of tests. */
import { removeFolder } from '../lab/engine/environment.cts';

afterAll(removeFolder);
