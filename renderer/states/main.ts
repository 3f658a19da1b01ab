import { mount } from 'svelte';
import App from '../App.svelte';
import '../theme/base.css';
import { answerWith } from './madeUpBridge.js';
import { states } from './states.js';

/** Shows the state that the address names behind `#`, else the list of all. */
function show(target: HTMLElement): void {
  const state = states.find(({ name }) => name === decodeURIComponent(location.hash.slice(1)));
  if (state === undefined) {
    for (const { name } of states) {
      const link = document.createElement('a');
      link.href = `#${name}`;
      link.textContent = name;
      const line = document.createElement('p');
      line.append(link);
      target.append(line);
    }
    document.body.style.overflow = 'auto';
    return;
  }
  answerWith(state.answers);
  mount(App, { target });
  // The first answers are there after the tasks that are waiting now.
  setTimeout(() => state.then?.(), 0);
}

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has no element "app".');
show(target);
// The window has no button for the way back to the list. Whoever opened this page loads it anew when its address changes:
// what one state left behind must not be seen in the next.
window.addEventListener('keydown', (event) => {
  if (event.altKey && event.key === 'ArrowLeft') location.hash = '';
});
