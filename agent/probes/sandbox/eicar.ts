/**
 * The EICAR test string: 68 printable bytes that every virus scanner reports and that do no harm. In
 * pieces, so that nobody's scanner takes the agent itself away (eicar.org, "Intended use").
 */
export const eicar = (): Buffer => Buffer.from(PIECES.join(""), "latin1");

const PIECES = ["X5O!P%@AP[4\\PZX54", "(P^)7CC)7}$EICAR-ST", "ANDARD-ANTIVI", "RUS-TEST-FILE!$H+H*"];

/** A text of the same size that nobody minds. */
export const twin = (): Buffer => Buffer.from("PLUMBLINE-PLAIN-TWIN ".padEnd(eicar().length, "-"), "latin1");
