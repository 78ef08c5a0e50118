// The script tag: its `data-*` attributes are the options, and what is running is `window.ringtrace`.
//
//   <script src="/ringtrace.js" data-endpoint="/ringtrace" data-consent="granted" async></script>

import { start } from './index.js';

const data = document.currentScript?.dataset;
if (data) {
  const { endpoint, table, domain, hide, wasm } = data;
  const number = (/** @type {string | undefined} */ text) => (text ? +text : undefined);
  const options = {
    endpoint, table, domain, hide, wasm,
    consent: data.consent ? data.consent === 'granted' : undefined,
    frames: 'frames' in data,
    print: data.print !== 'off',
    hideLimit: number(data.hideLimit),
    timeout: number(data.timeout),
  };
  /** @type {any} */ (window).ringtrace = Object.assign(start(options), { start });
}
