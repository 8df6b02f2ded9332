/** @import { SignInConfig } from "./config.js" */

const STARTED = "redial.sign_in.started";
const TOKENS = "redial.sign_in.tokens";
// A token that ends while its request is under way would be refused.
const RENEW_BEFORE_MS = 30_000;
// An ID token is new, for it comes from the user pool itself: that it seems to have ended tells that the clock here is wrong.
const CLOCK_WRONG_BY_S = 86_400;

/** Where nobody has to sign in. */
export const OPEN = Object.freeze({ isNeeded: false, token: async () => null, end: () => {}, again: () => {} });

/** The session is over; whoever is here has to sign in anew. */
export class SignInEnded extends Error {}

/**
 * Sign-in on the pages of the stack's Cognito user pool: authorisation code with PKCE (RFC 7636).
 *
 * Tokens are kept for this tab alone, and go with it. The protocol is oauth4webapi's; it is fetched only where it is used.
 */
export class SignIn {
  isNeeded = true;
  /** @type {Promise<string> | null} */
  #renewing = null;

  /** @param {SignInConfig} config */
  constructor(config) {
    this.config = config;
    this.server = {
      issuer: config.issuer,
      authorization_endpoint: `${config.domain}/oauth2/authorize`,
      token_endpoint: `${config.domain}/oauth2/token`,
    };
    this.home = `${location.origin}${location.pathname}`;
  }

  /** Completes a sign-in that has just come back from the user pool's pages; starts one where there are no tokens. */
  async begin() {
    const answer = new URL(location.href);
    const started = JSON.parse(sessionStorage.getItem(STARTED) ?? "null");
    if (started && (answer.searchParams.has("code") || answer.searchParams.has("error"))) {
      sessionStorage.removeItem(STARTED);
      await this.#complete(answer, started);
      history.replaceState(null, "", `${this.home}${started.hash}`);
    } else if (this.#tokens() === null) {
      await this.#leave();
    } else {
      // Now, that the network is there: a renewal in an hour may meet one that is not.
      import("oauth4webapi").catch(() => {});
    }
  }

  /** Goes to the sign-in pages, and comes back to this place. */
  again() {
    this.#leave();
  }

  /**
   * @param {string | null} [refused] A token that was refused: get another, unless there is a newer one already.
   * @returns {Promise<string>}
   * @throws {SignInEnded} Where leaving would lose what was typed, so that it is not done by itself.
   */
  async token(refused = null) {
    const tokens = this.#tokens();
    const isGood = tokens && tokens.access_token !== refused && tokens.ends_at - RENEW_BEFORE_MS > Date.now();
    if (isGood) return tokens.access_token;
    // All requests of this moment wait for the same renewal.
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  /** Signs out, here and at the user pool. Whoever kept a copy of the tokens gets no new ones by it. */
  end() {
    const token = this.#tokens()?.refresh_token;
    sessionStorage.removeItem(TOKENS);
    if (token) {
      const body = new URLSearchParams({ token, client_id: this.config.client_id });
      // It outlives this page, which goes on whatever the answer is.
      fetch(`${this.config.domain}/oauth2/revoke`, { method: "POST", body, keepalive: true }).catch(() => {});
    }
    const query = new URLSearchParams({ client_id: this.config.client_id, logout_uri: this.home });
    location.assign(`${this.config.domain}/logout?${query}`);
  }

  /** @returns {{ access_token: string, refresh_token?: string, ends_at: number } | null} */
  #tokens() {
    return JSON.parse(sessionStorage.getItem(TOKENS) ?? "null");
  }

  /** @param {{ access_token: string, refresh_token?: string, expires_in?: number }} answer */
  #keep({ access_token, refresh_token = this.#tokens()?.refresh_token, expires_in = 300 }) {
    const ends_at = Date.now() + expires_in * 1_000;
    sessionStorage.setItem(TOKENS, JSON.stringify({ access_token, refresh_token, ends_at }));
    return access_token;
  }

  /**
   * Goes to the sign-in pages. The promise never ends: the page does.
   *
   * @returns {Promise<never>}
   */
  async #leave() {
    const oauth = await import("oauth4webapi");
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const nonce = oauth.generateRandomNonce();
    sessionStorage.removeItem(TOKENS);
    sessionStorage.setItem(STARTED, JSON.stringify({ verifier, state, nonce, hash: location.hash }));
    const query = new URLSearchParams({
      response_type: "code",
      client_id: this.config.client_id,
      redirect_uri: this.home,
      scope: "openid email",
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    });
    location.assign(`${this.server.authorization_endpoint}?${query}`);
    return new Promise(() => {});
  }

  /**
   * @param {URL} answer
   * @param {{ verifier: string, state: string, nonce: string }} started
   */
  async #complete(answer, { verifier, state, nonce }) {
    const oauth = await import("oauth4webapi");
    const client = this.#client(oauth);
    const parameters = oauth.validateAuthResponse(this.server, client, answer, state);
    const response = await oauth.authorizationCodeGrantRequest(
      this.server,
      client,
      oauth.None(),
      parameters,
      this.home,
      verifier,
      this.#options(oauth),
    );
    const checks = { expectedNonce: nonce, requireIdToken: true };
    this.#keep(await oauth.processAuthorizationCodeResponse(this.server, client, response, checks));
  }

  async #renew() {
    const refreshToken = this.#tokens()?.refresh_token;
    if (!refreshToken) return this.#ended();
    const oauth = await import("oauth4webapi");
    const client = this.#client(oauth);
    try {
      const response = await oauth.refreshTokenGrantRequest(
        this.server,
        client,
        oauth.None(),
        refreshToken,
        this.#options(oauth),
      );
      return this.#keep(await oauth.processRefreshTokenResponse(this.server, client, response));
    } catch (error) {
      // The user pool has ended the session, and is not just overloaded or away.
      if (error instanceof oauth.ResponseBodyError && error.status < 500 && error.status !== 429) return this.#ended();
      throw error;
    }
  }

  /** Whoever is here signs in anew, and comes back to this place; when they like, where the browser would ask before it leaves. */
  async #ended() {
    if (!dispatchEvent(new Event("beforeunload", { cancelable: true }))) throw new SignInEnded();
    return this.#leave();
  }

  /** @param {typeof import("oauth4webapi")} oauth */
  #client(oauth) {
    return { client_id: this.config.client_id, [oauth.clockTolerance]: CLOCK_WRONG_BY_S };
  }

  /** @param {typeof import("oauth4webapi")} oauth */
  #options(oauth) {
    // Only tests have a sign-in service without TLS, on this machine.
    return { [oauth.allowInsecureRequests]: new URL(this.config.domain).hostname === "127.0.0.1" };
  }
}
