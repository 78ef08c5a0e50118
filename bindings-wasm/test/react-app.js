// A small React application that prints a phone number, re-renders, removes and reorders.

import { createElement as e, useState } from 'react';
import { createRoot } from 'react-dom/client';

const NUMBER = '212-555-0100';

function App() {
  const [count, setCount] = useState(0);
  const [shown, setShown] = useState(true);
  const [items, setItems] = useState([1, 2, 3]);
  window.app = { setShown, setItems };
  return e(
    'div', null,
    e('p', { id: 'count' }, 'clicks ', count, ' ', NUMBER),
    e('button', { id: 'more', onClick: () => setCount(count + 1) }, '+'),
    shown ? e('p', { id: 'shown' }, 'Call ', NUMBER) : null,
    e('ul', null, items.map((item) => e('li', { key: item }, 'item ', item, ' ', NUMBER))),
    e('a', { id: 'link', href: 'tel:+12125550100' }, NUMBER),
  );
}

createRoot(document.querySelector('#root')).render(e(App));
