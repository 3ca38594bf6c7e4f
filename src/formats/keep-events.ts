// The last step of every reader: events outside their window or not finite are refused or dropped, weights are
// checked, and the account says how many rows there were and why some are not among the events.
import { dataFailure } from '../contracts/failures.ts';
import type { EventAccount, EventRequest, Events } from './events.ts';
import type { RawEvents } from './raw-events.ts';

export function keepEvents(raw: RawEvents, request: EventRequest): Events {
  const events = raw.picked?.length ?? raw.rows;
  const { fits, account } = judge(raw, request, events);
  const refused = events - account.kept;
  if (refused > 0 && request.outside === 'error') throw misfits(raw, request, fits, account);
  if (account.kept === 0) throw nothingLeft(request, account);
  const only = (values: Float64Array): Float64Array =>
    refused === 0 ? values : values.filter((_, event) => fits[event] === 1);
  if (raw.weights !== null) checkWeights(raw, raw.weights, request, fits);
  return {
    columns: raw.columns.map(only),
    weights: raw.weights === null ? null : only(raw.weights),
    account,
  };
}

/** An event counts once: as not finite before as outside. */
function judge(raw: RawEvents, request: EventRequest, events: number) {
  const fits = new Uint8Array(events);
  let [kept, outside, notFinite] = [0, 0, 0];
  for (let event = 0; event < events; event += 1) {
    let [finite, inside] = [true, true];
    for (let k = 0; k < raw.columns.length; k += 1) {
      const value = raw.columns[k]![event]!;
      const { lower, upper } = request.observables[k]!;
      if (!Number.isFinite(value)) finite = false;
      else if (value < lower || value > upper) inside = false;
    }
    if (!finite) notFinite += 1;
    else if (!inside) outside += 1;
    else {
      kept += 1;
      fits[event] = 1;
    }
  }
  const account: EventAccount = { rows: raw.rows, kept, unselected: raw.rows - events, outside, notFinite };
  return { fits, account };
}

function misfits(raw: RawEvents, request: EventRequest, fits: Uint8Array, account: EventAccount) {
  const event = fits.indexOf(0);
  const wrong = raw.columns.findIndex((column, k) => {
    const { lower, upper } = request.observables[k]!;
    return !(column[event]! >= lower && column[event]! <= upper && Number.isFinite(column[event]!));
  });
  const { name, lower, upper } = request.observables[wrong]!;
  const value = raw.columns[wrong]![event]!;
  const counts = [
    ...(account.outside > 0
      ? [`${account.outside} ${upper === Number.POSITIVE_INFINITY ? `below ${lower}` : 'outside the window'}`]
      : []),
    ...(account.notFinite > 0 ? [`${account.notFinite} missing or not finite`] : []),
  ];
  const first = `${nameOf(raw, event)}, where ${name} is ${value}`;
  return dataFailure({
    where: request.source,
    what: `${counts.join(' and ')} of ${fits.length} events; the first is ${first}`,
    expected:
      upper === Number.POSITIVE_INFINITY ? `${name} at least ${lower}` : `${name} in [${lower}, ${upper}]`,
    hint:
      request.advice ?? 'correct the window or the selection, or leave such events out with --outside drop',
  });
}

function nothingLeft(request: EventRequest, account: EventAccount) {
  const { rows, unselected, outside, notFinite } = account;
  const where = request.source;
  if (rows === 0) return dataFailure({ where, what: 'there are no events in it' });
  return dataFailure({
    where,
    what: `no event is left of ${rows}: ${unselected} not selected, ${outside} outside, ${notFinite} not finite`,
    expected: 'at least one event',
  });
}

function checkWeights(raw: RawEvents, weights: Float64Array, request: EventRequest, fits: Uint8Array): void {
  let any = false;
  for (let event = 0; event < weights.length; event += 1) {
    if (fits[event] === 0) continue;
    const weight = weights[event]!;
    if (!Number.isFinite(weight) || weight < 0) {
      throw dataFailure({
        where: request.source,
        what: `${nameOf(raw, event)} has the weight ${weight}`,
        expected: 'weights that are finite and at least 0',
      });
    }
    if (weight > 0) any = true;
  }
  if (!any)
    throw dataFailure({ where: request.source, what: 'every weight is 0', expected: 'a weight above 0' });
}

function nameOf(raw: RawEvents, event: number): string {
  return raw.rowName(raw.picked === null ? event : raw.picked[event]!);
}
