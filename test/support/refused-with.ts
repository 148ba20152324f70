/** For `assert.rejects`: a refusal with this code, and nothing else. */
import { Refusal, type RefusalCode } from '#model/refusal.ts';

export const refusedWith = (code: RefusalCode) => (error: unknown) => error instanceof Refusal && error.code === code;
