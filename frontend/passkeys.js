// Passkeys. A form [data-passkey] has a hidden field `credential`, one button, and a place for what went wrong.
//   data-passkey="add"      makes a passkey from data-options; the box `passwordless` asks for one that needs no password
//   data-passkey="prove"    answers data-options with a passkey of the account
//   data-passkey="sign-in"  fetches the options from the form's address, and lets the browser offer what it knows

const UNKNOWN = "This browser knows no passkeys. Use your password, or another browser.";
const GIVEN_UP = "Nothing was chosen, or it took too long. Try again.";
const KNOWN_ALREADY = "This device holds a passkey for your account already.";
const FAILED = "The device gave no answer that fits. Try again, or use another way.";

function bytesOf(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function textOf(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const withBytes = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytesOf(key.id) }));

async function make(options, isAlone) {
  const choice = { ...options.authenticatorSelection };
  choice.residentKey = isAlone ? "required" : "discouraged";
  choice.requireResidentKey = isAlone;
  if (isAlone) {
    choice.userVerification = "required";
  }
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytesOf(options.challenge),
      user: { ...options.user, id: bytesOf(options.user.id) },
      excludeCredentials: withBytes(options.excludeCredentials),
      authenticatorSelection: choice,
    },
  });
  return {
    ...described(made),
    response: {
      clientDataJSON: textOf(made.response.clientDataJSON),
      attestationObject: textOf(made.response.attestationObject),
      transports: made.response.getTransports?.() ?? [],
    },
  };
}

async function prove(options) {
  const proof = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytesOf(options.challenge),
      allowCredentials: withBytes(options.allowCredentials),
    },
  });
  const { userHandle } = proof.response;
  return {
    ...described(proof),
    response: {
      clientDataJSON: textOf(proof.response.clientDataJSON),
      authenticatorData: textOf(proof.response.authenticatorData),
      signature: textOf(proof.response.signature),
      userHandle: userHandle ? textOf(userHandle) : null,
    },
  };
}

function described(credential) {
  return {
    type: credential.type,
    id: credential.id,
    rawId: textOf(credential.rawId),
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function fetched(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    throw new Error("no options");
  }
  return (await answer.json()).request_options.publicKey;
}

const ways = {
  add: (form) => make(JSON.parse(form.dataset.options).publicKey, form.elements.passwordless.checked),
  prove: (form) => prove(JSON.parse(form.dataset.options).publicKey),
  "sign-in": async (form) => prove(await fetched(form.action)),
};

function complaint(fault) {
  return { NotAllowedError: GIVEN_UP, AbortError: GIVEN_UP, InvalidStateError: KNOWN_ALREADY }[fault.name] ?? FAILED;
}

async function run(form) {
  const trouble = form.querySelector("[data-passkey-trouble]");
  trouble.hidden = true;
  try {
    if (!window.PublicKeyCredential) {
      throw new Error(UNKNOWN);
    }
    form.elements.credential.value = JSON.stringify(await ways[form.dataset.passkey](form));
    form.submit();
  } catch (fault) {
    trouble.textContent = window.PublicKeyCredential ? complaint(fault) : UNKNOWN;
    trouble.hidden = false;
  }
}

export function offerPasskeys() {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.querySelector("button").addEventListener("click", () => run(form));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      run(form);
    });
  }
}
