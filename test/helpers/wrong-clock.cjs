// Gives the process that loads it a clock that is CLOCK_OFF_HOURS off, as that of a machine without a battery.
const off = Number(process.env.CLOCK_OFF_HOURS ?? 0) * 3_600_000;
const RightDate = Date;
const { now } = Date;

globalThis.Date = class extends RightDate {
    constructor(...args) {
        super(...(args.length === 0 ? [now() + off] : args));
    }

    static now() {
        return now() + off;
    }
};
