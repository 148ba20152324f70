/** Loaded before a program: its wall clock is off by `DAYPASS_SHIFT_MILLISECONDS`, as that of a badly set machine. */
const shift = Number(process.env['DAYPASS_SHIFT_MILLISECONDS'] ?? 0);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...given: []) {
    if (given.length === 0) super(RealDate.now() + shift);
    else super(...given);
  }

  static override now(): number {
    return RealDate.now() + shift;
  }
} as DateConstructor;
