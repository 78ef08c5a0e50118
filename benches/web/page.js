// A page of 10,000 elements, dense in digits: cards of a shop, with prices, dates, article codes, other phone numbers,
// and now and then the number looked for, in text and in attributes. Nothing random: every run sees the same page.

export const RULES = [{ destination: '+12125550100', tracking: '+12125550142' }];

const CARDS = 1280;
const FORMS = ['(212) 555-0100', '212-555-0100', '212 555 0100', '212.555.0100', '(212)555-0100'];

/** The page's HTML and how many numbers are in it, in text and in attributes. */
export function page() {
  let html = '';
  let numbers = 0;
  for (let card = 0; card < CARDS; card++) {
    const form = FORMS[card % FORMS.length];
    const shown = card % 10 === 0;
    numbers += shown ? 2 : 0;
    html +=
      `<div class="card" data-id="${312_000 + card}"><h3>Item ${card} <small>sku ${(card * 7919) % 1e6}</small></h3>` +
      `<p>Price <b>${card % 97} ${100 + (card % 900)}</b>, ${(card % 28) + 1}.${(card % 12) + 1}.2026, ` +
      `fax 312-555-01${10 + (card % 30)} ${shown ? form : ''}</p><ul><li>code ${(card * 104_729) % 1e8}</li>` +
      `<li title="${shown ? `Call ${form}` : 'as seen'}">EAN 46${(card * 15_485_863) % 1e9}</li></ul></div>\n`;
  }
  return { html: `<!doctype html><html><head><meta charset="utf-8"><title>Shop</title></head><body><main>${html}</main></body></html>`, numbers };
}
