/** My account for guests: log-in and register forms whose fields a tracker must not take for a checkout's. */
import { guestNonce } from '../sessions.ts'
import { Frame } from './layout.tsx'
import type { Visit } from './visit.ts'

/** `/my-account/`. Nobody has an account here, so both forms only ever answer with a notice. */
export function MyAccount({ visit }: { readonly visit: Visit }) {
  const nonce = guestNonce(visit.state)
  return (
    <Frame visit={visit} title="My account" bodyClass="page page-id-8 woocommerce-account woocommerce-page">
      <h1>My account</h1>
      <div class="two" id="customer_login">
        <LoginForm nonce={nonce} />
        <form class="woocommerce-form woocommerce-form-register register panel" method="post">
          <h2>Register</h2>
          <p><label for="reg_email">Email address *</label><input type="email" name="email" id="reg_email" autocomplete="email" required /></p>
          <p class="soft">A link to set a new password will be sent to your email address.</p>
          <button type="submit" name="register" value="Register">Register</button>
        </form>
      </div>
    </Frame>
  )
}

/** The log-in form, also shown before an order of a customer is paid. */
export function LoginForm({ nonce }: { readonly nonce: string }) {
  return (
    <form class="woocommerce-form woocommerce-form-login login panel" method="post">
      <h2>Login</h2>
      <p><label for="username">Username or email address *</label><input type="text" name="username" id="username" autocomplete="username" required /></p>
      <p><label for="password">Password *</label><input type="password" name="password" id="password" autocomplete="current-password" required /></p>
      <p class="inline"><input name="rememberme" type="checkbox" id="rememberme" value="forever" /><label for="rememberme">Remember me</label></p>
      <input type="hidden" id="woocommerce-login-nonce" name="woocommerce-login-nonce" value={nonce} />
      <button type="submit" name="login" value="Log in">Log in</button>
    </form>
  )
}

/** `/my-account/lost-password/`: a field for a name or an address, which is no e-mail field. */
export function LostPassword({ visit }: { readonly visit: Visit }) {
  return (
    <Frame visit={visit} title="My account" bodyClass="page page-id-8 woocommerce-account woocommerce-page woocommerce-lost-password">
      <h1>Lost password</h1>
      <form class="woocommerce-ResetPassword lost_reset_password panel" method="post">
        <p><label for="user_login">Username or email</label><input type="text" name="user_login" id="user_login" autocomplete="username" required /></p>
        <input type="hidden" name="wc_reset_password" value="true" />
        <button type="submit" value="Reset password">Reset password</button>
      </form>
    </Frame>
  )
}
