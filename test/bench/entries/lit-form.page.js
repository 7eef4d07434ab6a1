import { css, html, LitElement } from 'lit';

class LoginForm extends LitElement {
  static properties = { error: { state: true }, busy: { state: true } };

  static styles = css`
    :host {
      display: block;
    }
    label {
      display: block;
      margin: 8px 0;
    }
    input {
      display: block;
      box-sizing: border-box;
      width: 100%;
      padding: 8px;
    }
  `;

  render() {
    return html`<form @submit=${this.#submit}>
      <h2>Sign in</h2>
      <label>Email <input name="email" type="email" autocomplete="username" required /></label>
      <label>Password <input name="password" type="password" autocomplete="current-password" required /></label>
      ${this.error ? html`<p role="alert">${this.error}</p>` : null}
      <button ?disabled=${this.busy}>Sign in</button>
    </form>`;
  }

  async #submit(event) {
    event.preventDefault();
    this.busy = true;
    try {
      const body = new URLSearchParams(new FormData(event.target));
      const response = await fetch('/api/login', { method: 'POST', body });
      if (!response.ok) throw new Error((await response.json()).message);
      location.assign('/account');
    } catch (error) {
      this.error = error.message;
    } finally {
      this.busy = false;
    }
  }
}

customElements.define('login-form', LoginForm);
