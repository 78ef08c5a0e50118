// The channel of a touch: the rules of core/src/visit/channel.rs, in their order.

import { lower } from './text.js';
import { parents } from './url.js';

const EMAIL = /^e[-_ ]?mail$/;

/**
 * What kind a source is: `search`, `social`, `video`, `shopping`, `assistant`.
 * @param {string} kinds Lines: a kind in brackets, then its sources.
 * @param {string} source
 */
function kindOf(kinds, source) {
  const lines = kinds.split('\n');
  /** @type {Map<string, [kind: string, below: boolean]>} */
  const table = new Map();
  let kind = '';
  for (const line of lines) {
    const name = line.replace(/^\./, '');
    if (line[0] === '[') kind = line.slice(1, -1);
    else if (!table.has(name)) table.set(name, [kind, name !== line]);
  }
  for (const [above, host] of parents(lower(source)).entries()) {
    const found = table.get(host);
    if (found && (!above || found[1])) return found[0];
  }
  return '';
}

/**
 * @param {string} kinds
 * @param {boolean} assistants Whether AI assistants are a channel of their own.
 * @param {{ source: string, medium: string, campaign?: string }} touch
 */
export function channelOf(kinds, assistants, touch) {
  const source = lower(touch.source);
  const medium = lower(touch.medium);
  const campaign = lower(touch.campaign ?? '');
  if (source === '(direct)' && /^\((none|not set)\)$/.test(medium)) return 'Direct';
  if (campaign.includes('cross-network')) return 'Cross-network';
  const kind = kindOf(kinds, source);
  const shopping = kind === 'shopping' || /(^|[^a-df-z])shop|shopping/.test(campaign);
  const paid = /cp|^(ppc|retargeting)$|^paid/.test(medium);
  const named = { search: 'Search', social: 'Social', video: 'Video' }[kind];
  if (paid && shopping) return 'Paid Shopping';
  if (paid && named) return `Paid ${named}`;
  if (/^(display|banner|expandable|interstitial|cpm)$/.test(medium)) return 'Display';
  if (paid) return 'Paid Other';
  if (shopping) return 'Organic Shopping';
  if (kind === 'social' || /^(sm|social([- ](network|media))?)$/.test(medium)) return 'Organic Social';
  if (kind === 'video' || medium.includes('video')) return 'Organic Video';
  if (kind === 'search' || medium === 'organic') return 'Organic Search';
  if (assistants && kind === 'assistant') return 'AI Assistants';
  if (EMAIL.test(source) || EMAIL.test(medium)) return 'Email';
  if (medium === 'affiliate') return 'Affiliates';
  if (/^(referral|app|link)$/.test(medium)) return 'Referral';
  if (medium === 'audio') return 'Audio';
  if (source === 'sms' || medium === 'sms') return 'SMS';
  if (/push$|mobile|notification/.test(medium) || source === 'firebase') return 'Mobile Push Notifications';
  return 'Unassigned';
}
