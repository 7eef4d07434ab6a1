const form = document.querySelector('form');
const [alert, button] = form.querySelectorAll('[role=alert], button');

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  try {
    const response = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
    if (!response.ok) throw new Error((await response.json()).message);
    location.assign('/account');
  } catch (error) {
    alert.textContent = error.message;
    alert.hidden = false;
  } finally {
    button.disabled = false;
  }
});
