// Relative, so that it works below the stage of an API as well as on a domain of your own.
const api = 'api/votes';
const choices = document.querySelector('#choices');
const said = document.querySelector('#said');

function show(votes) {
  const buttons = Object.entries(votes).map(([choice, count]) => {
    const button = document.createElement('button');
    button.textContent = `${choice}: ${count}`;
    button.addEventListener('click', () => load({ method: 'POST', body: JSON.stringify({ choice }) }));
    return button;
  });
  choices.replaceChildren(...buttons);
}

async function load(init) {
  try {
    const answer = await fetch(api, { headers: { 'content-type': 'application/json' }, ...init });
    if (!answer.ok) throw new Error(`The server answers with ${answer.status}.`);
    show(await answer.json());
    said.textContent = init ? 'Thank you.' : '';
  } catch (error) {
    said.textContent = `That did not work. Please try again. (${error.message})`;
  }
}

await load();
