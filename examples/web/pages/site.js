// What the site itself does: asks for consent once, and says so to ringtrace.

const asking = document.querySelector('.asking');
const script = document.querySelector('script[src="/ringtrace.js"]');
const choice = localStorage.getItem('remember');

function tell(given) {
  // The page script loads on its own; it may be there already or come later.
  if (window.ringtrace) window.ringtrace.consent(given);
  else script.addEventListener('load', () => window.ringtrace.consent(given));
}

function choose(given) {
  localStorage.setItem('remember', given ? 'yes' : 'no');
  asking.hidden = true;
  tell(given);
}

if (choice) tell(choice === 'yes');
else asking.hidden = false;
asking.querySelector('.yes').addEventListener('click', () => choose(true));
asking.querySelector('.no').addEventListener('click', () => choose(false));
