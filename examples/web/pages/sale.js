// Says what this browser keeps of the visitor. The page script has said when it has chosen.

import { element } from './element.js';

const place = document.querySelector('#session');

function tell() {
  const kept = localStorage.getItem('ringtrace');
  if (!kept) return place.replaceChildren('This browser keeps nothing of you, and you see our own number.');
  const { source, medium, channel } = JSON.parse(kept).touch;
  const forget = element('button', { type: 'button' }, 'Forget it');
  forget.addEventListener('click', () => {
    window.ringtrace.consent(false);
    // The site may ask again.
    localStorage.removeItem('remember');
    document.querySelector('.asking').hidden = false;
  });
  const began = element('b', {}, `${source} / ${medium}`);
  place.replaceChildren('This browser keeps how your visit began: ', began, ` (${channel}). `, forget);
}

document.addEventListener('ringtrace:shown', tell);
tell();
