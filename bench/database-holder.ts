/** Makes a database, says where it is, and takes it away when told. */
import { createTestDatabase } from '../test/support/postgres.ts';

const database = await createTestDatabase('bench');
process.send!({ owner: database.owner, application: database.application });
process.once('message', () => void database.close().finally(() => process.exit()));
