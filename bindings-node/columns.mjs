// Attribution over typed arrays, without copying them.

import { attribute as attributeRows, isText } from './facade.mjs';
import { calling, fromWire, refusal, toWire } from './wire.mjs';
import native from './ringtrace.node';

/** Attribution over rows, or over typed arrays without copying them. */
export function attribute(question) {
  if (!ArrayBuffer.isView(question?.touches?.client)) return attributeRows(question);
  const { touches, conversions, channels, campaigns = [], ...rest } = question;
  if (!Array.isArray(channels))
    throw refusal('invalid_shape', 'channels', 'give the names of the channels, by their numbers');
  const [asked, of] = [toWire(rest), touchColumns(touches)];
  const apart = conversions && conversionColumns(conversions);
  const names = (list, path) => list.map((name, index) => isText(name, `${path}[${index}]`));
  return fromWire(
    'attribute',
    calling(() =>
      native.attributeColumns(asked, names(channels, 'channels'), names(campaigns, 'campaigns'), of, apart),
    ),
  );
}

const present = (columns) => Object.fromEntries(Object.entries(columns).filter(([, column]) => column !== undefined));

function touchColumns({ client, channel, at, converted, value, campaign, ...others }) {
  onlyThese(others, 'touches');
  const [flags, counts] = [
    converted instanceof Uint8Array || converted instanceof Uint8ClampedArray,
    isInteger(converted),
  ];
  const path = 'touches.converted';
  return present({
    client: integers(client, 'touches.client'),
    channel: integers(channel, 'touches.channel'),
    ...instants(at, 'touches.at'),
    flags: flags ? own(converted, Uint8Array) : undefined,
    counts: counts ? integers(converted, path) : undefined,
    amounts: flags || counts ? undefined : figures(converted, path),
    value: figures(value, 'touches.value'),
    campaign: campaign && integers(campaign, 'touches.campaign'),
  });
}

function conversionColumns({ client, at, count, value, ...others }) {
  onlyThese(others, 'conversions');
  const columns = { client: integers(client, 'conversions.client'), ...instants(at, 'conversions.at') };
  return present({
    ...columns,
    count: figures(count, 'conversions.count'),
    value: figures(value, 'conversions.value'),
  });
}

function onlyThese(others, path) {
  for (const name in others) throw refusal('invalid_shape', `${path}.${name}`, 'there is no such column');
}

const isInteger = (column) => column instanceof Int32Array || column instanceof Uint32Array;

/** A column where it lies, read as another type of the same width. Memory that others may write to is copied. */
function own(column, Type) {
  const still =
    typeof SharedArrayBuffer === 'function' && column.buffer instanceof SharedArrayBuffer ? column.slice() : column;
  return still instanceof Type ? still : new Type(still.buffer, still.byteOffset, still.length);
}

function integers(column, path) {
  if (isInteger(column)) return own(column, Uint32Array);
  throw refusal('invalid_shape', path, 'must be an Int32Array or a Uint32Array');
}

function figures(column, path) {
  if (column === undefined || column === null) return undefined;
  if (column instanceof Float64Array) return own(column, Float64Array);
  if (column instanceof Float32Array) return Float64Array.from(column);
  throw refusal('invalid_shape', path, 'must be a Float64Array');
}

function instants(column, path) {
  if (column === undefined || column === null) return {};
  if (column instanceof BigInt64Array) return { at: own(column, BigInt64Array) };
  if (column instanceof Float64Array) return { atNumber: own(column, Float64Array) };
  throw refusal('invalid_shape', path, 'must be a BigInt64Array or a Float64Array of milliseconds since 1970');
}
