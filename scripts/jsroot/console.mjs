// Stands for `console` inside the bundle: jsroot may not print. Its errors and warnings often tell of damaged data that
// it then reads on, so they are kept and the reader asks for them.
let complaints = [];

function keep(...words) {
  if (complaints.length < 20) complaints.push(words.map(String).join(' '));
}

export const quietConsole = { log() {}, info() {}, debug() {}, warn: keep, error: keep };

/** What jsroot complained about since the last call. */
export function takeComplaints() {
  const taken = complaints;
  complaints = [];
  return taken;
}
