/** The version of this Daypass, as its package says it. */
import about from '../../package.json' with { type: 'json' };

export const { version } = about;
