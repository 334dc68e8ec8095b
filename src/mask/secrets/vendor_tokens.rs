//! Tokens that vendors mark by a prefix or by a form of their own.

use std::sync::LazyLock;

use regex::{Match, Regex};

use super::randomness::looks_random;
use crate::mask::spans::{Spans, begins_word, ends_word};

/// Whether a form may stand in the middle of a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The form is so peculiar that it is a token wherever it stands.
    Anywhere,
    /// The form is a token only as a word of its own.
    Word,
    /// The same, and only where its letters and digits look random: names are written in this form as well.
    Random,
}

use Place::{Anywhere, Random, Word};

/// The forms, by the documentation of each vendor. Lengths are lower bounds, so that a token that was cut is still found.
const FORMS: &[(Place, &str)] = &[
    // GitHub, "About authentication to GitHub: token formats".
    (Anywhere, r"gh[opusr]_[A-Za-z0-9]{16,}"),
    (Anywhere, r"github_pat_[A-Za-z0-9_]{16,}"),
    // GitLab, "Token overview: token prefixes".
    (
        Anywhere,
        r"(?:glpat|gloas|gldt|glrt|glrtr|glcbt|glptt|glft|glimt|glagent|glsoat|glffct|glwt)-[A-Za-z0-9_.=-]{16,}",
    ),
    (Anywhere, r"GR1348941[A-Za-z0-9_-]{16,}"),
    // Slack, "Token types"; "Incoming webhooks".
    (Anywhere, r"xox[abceoprs](?:\.xox[bp])?-[A-Za-z0-9%-]{8,}"),
    (Anywhere, r"xapp-[0-9]-[A-Za-z0-9-]{16,}"),
    (Anywhere, r"xwfp-[A-Za-z0-9-]{16,}"),
    // Stripe, "API keys"; "Webhook signatures".
    (
        Anywhere,
        r"(?:sk|rk)_(?:live|test|org|prod)_[A-Za-z0-9_]{12,}",
    ),
    (Anywhere, r"whsec_[A-Za-z0-9+/=_-]{16,}"),
    // Amazon Web Services, "IAM identifiers: unique ID prefixes"; "Amazon Bedrock API keys".
    (Word, r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{12,}"),
    (Word, r"ABSK[A-Za-z0-9+/=]{60,}"),
    (Word, r"bedrock-api-key-[A-Za-z0-9+/=]{20,}"),
    (Word, r"IQoJb3JpZ2lu[A-Za-z0-9+/=]{30,}"),
    // Google Cloud, "API keys"; "OAuth 2.0".
    (Anywhere, r"AIza[A-Za-z0-9_-]{20,}"),
    (Word, r"ya29\.[A-Za-z0-9_.-]{16,}"),
    (Anywhere, r"GOCSPX-[A-Za-z0-9_-]{16,}"),
    (Random, r"1//0[A-Za-z0-9_-]{30,}"),
    (Random, r"4/0A[A-Za-z0-9_-]{30,}"),
    // Microsoft Entra, client secrets of an application.
    (Random, r"[A-Za-z0-9_.~-]{3}[0-9]Q~[A-Za-z0-9_.~-]{24,}"),
    // OpenAI, Anthropic, DeepSeek, OpenRouter, Langfuse and others: sk-.
    (
        Word,
        r"sk-(?:proj|svcacct|admin|None|ant|lf|or)-[A-Za-z0-9_-]{12,}",
    ),
    (Word, r"pk-lf-[A-Za-z0-9_-]{12,}"),
    (Word, r"(?:sk|pk|rk)-[A-Za-z0-9]{16,}[A-Za-z0-9_-]*"),
    (Random, r"(?:sk|pk|rk)[-_][A-Za-z0-9_-]{12,}"),
    // Hugging Face, "User access tokens".
    (Random, r"(?:hf|api_org)_[A-Za-z0-9]{12,}"),
    // One in 400 whole tokens has no digit.
    (Word, r"(?:hf|api_org)_[A-Za-z0-9]{34,}"),
    // npm, PyPI, RubyGems, crates.io, Docker Hub: "access tokens".
    (Random, r"npm_[A-Za-z0-9]{12,}"),
    (Anywhere, r"pypi-[A-Za-z0-9_-]{16,}"),
    (Anywhere, r"rubygems_[a-f0-9]{20,}"),
    (Random, r"cio[A-Za-z0-9]{32}"),
    (Anywhere, r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{16,}"),
    // Twilio, "API keys"; SendGrid; Mailgun; Mailchimp; Brevo.
    (Word, r"(?:SK|AC)[0-9a-f]{32}"),
    (Word, r"SG\.[A-Za-z0-9_-]{16,}(?:\.[A-Za-z0-9_-]{16,})?"),
    (Word, r"key-[0-9a-f]{32}"),
    (Word, r"[0-9a-f]{32}-us[0-9]{1,2}"),
    (Anywhere, r"xkeysib-[A-Za-z0-9-]{20,}"),
    (Anywhere, r"xsmtpsib-[A-Za-z0-9-]{20,}"),
    // Shopify, Square, PayPal Braintree, Plaid, Flutterwave, EasyPost, Shippo, Duffel.
    (Anywhere, r"shp(?:at|ss|ca|pa|ua|tka)_[A-Fa-f0-9]{20,}"),
    (Random, r"EAAA[A-Za-z0-9_-]{40,}"),
    (Anywhere, r"sq0(?:atp|csp|idp)-[A-Za-z0-9_-]{16,}"),
    (
        Anywhere,
        r"access_token\$(?:production|sandbox)\$[a-z0-9$]{16,}",
    ),
    (
        Word,
        r"access-(?:production|development|sandbox)-[0-9a-f-]{36}",
    ),
    (
        Anywhere,
        r"FLW(?:SEC|PUB)K(?:_TEST)?-[A-Za-z0-9]{16,}(?:-X)?",
    ),
    (Word, r"EZ[AT]K[A-Za-z0-9]{40,}"),
    (Anywhere, r"shippo_(?:live|test)_[A-Fa-f0-9]{20,}"),
    (Anywhere, r"duffel_(?:live|test)_[A-Za-z0-9_=-]{20,}"),
    // DigitalOcean, "API token format"; Doppler, "Token formats"; Databricks; Heroku.
    (Anywhere, r"do[por]_v1_[a-f0-9]{20,}"),
    (
        Word,
        r"dp\.(?:st|pt|ct|sa|scim|audit|said)\.(?:[a-z0-9_-]{1,35}\.)?[A-Za-z0-9]{20,}",
    ),
    (Word, r"(?:dapi|dkea|dose|dsapi)[0-9a-f]{32}(?:-[0-9])?"),
    (Anywhere, r"HRKU-[A-Za-z0-9_-]{30,}"),
    // New Relic, Grafana, Sentry, Dynatrace, Honeycomb, PostHog.
    (Anywhere, r"NR(?:AK|AL|IQ|SP|JS|II|BR)-[A-Za-z0-9]{16,}"),
    (Word, r"[0-9a-f]{36}NRAL"),
    (Anywhere, r"glsa_[A-Za-z0-9]{16,}(?:_[A-Fa-f0-9]{8})?"),
    (Anywhere, r"glc_[A-Za-z0-9+/=]{24,}"),
    (Anywhere, r"sntry[ustp]+_[A-Za-z0-9+/=_-]{16,}"),
    (
        Anywhere,
        r"dt0[a-z][0-9]{2}\.[A-Z0-9]{20,}(?:\.[A-Z0-9]{20,})?",
    ),
    (Random, r"hc[abcdmx]i[kc]_[a-z0-9]{20,}"),
    (Random, r"ph[xc]_[A-Za-z0-9]{32,}"),
    // Linear, Notion, Atlassian, Airtable, Figma, Postman, Asana, Typeform, Contentful, HubSpot, Frame.io.
    (Anywhere, r"lin_(?:api|oauth)_[A-Za-z0-9]{16,}"),
    (Random, r"secret_[A-Za-z0-9]{32,}"),
    (Word, r"ntn_[A-Za-z0-9]{20,}"),
    (Anywhere, r"AT[A-Z]TT3[A-Za-z0-9_=-]{20,}"),
    (Anywhere, r"ATBB[A-Za-z0-9]{24,}"),
    (Word, r"pat[A-Za-z0-9]{14}\.[a-f0-9]{20,}"),
    (Anywhere, r"fig[doru]{1,2}_[A-Za-z0-9_-]{20,}"),
    (Anywhere, r"PMAK-[A-Za-z0-9]{16,}(?:-[A-Za-z0-9]{16,})?"),
    (Anywhere, r"tfp_[A-Za-z0-9_.=-]{30,}"),
    (Anywhere, r"CFPAT-[A-Za-z0-9_-]{20,}"),
    (Word, r"pat-(?:na|eu|ap)[0-9]-[0-9a-f-]{36}"),
    (Anywhere, r"fio-u-[A-Za-z0-9_=-]{20,}"),
    (Anywhere, r"rdme_[a-z0-9]{30,}"),
    // HashiCorp Vault and Terraform; age; Pulumi; 1Password; Tailscale.
    (Word, r"hv[sbr]\.[A-Za-z0-9_-]{20,}"),
    (Random, r"[sb]\.[A-Za-z0-9]{24}"),
    (Anywhere, r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{20,}"),
    (Anywhere, r"AGE-SECRET-KEY-1[A-Z0-9]{20,}"),
    (Anywhere, r"pul-[a-f0-9]{40}"),
    (Anywhere, r"ops_eyJ[A-Za-z0-9+/=_-]{40,}"),
    (Anywhere, r"tskey-[a-z]+-[A-Za-z0-9-]{16,}"),
    // JSON web tokens, RFC 7519 and RFC 7516.
    (
        Anywhere,
        r"eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){0,3}",
    ),
    // Telegram, "Bot API: authorizing your bot"; Discord, "Reference: authentication".
    (Word, r"[0-9]{8,10}(?::|%3[Aa])AA[A-Za-z0-9_-]{30,}"),
    (
        Random,
        r"[MNO][A-Za-z0-9_-]{22,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{26,}",
    ),
    // Okta, Cloudflare, Fly.io, Supabase, PlanetScale, Vercel, Netlify, Render.
    (Random, r"00[A-Za-z0-9_-]{40}"),
    (Word, r"v1\.0-[0-9a-f]{24}-[0-9a-f]{64,}"),
    (Word, r"cf(?:k|ut|at)_[A-Za-z0-9]{30,}"),
    (Anywhere, r"FlyV1 [A-Za-z0-9_+/=,-]{20,}"),
    (Anywhere, r"fm[12][ar]?_[A-Za-z0-9+/=]{40,}"),
    (Anywhere, r"sb[pv]_[a-f0-9]{20,}"),
    (Anywhere, r"sb_secret_[A-Za-z0-9_-]{16,}"),
    (Anywhere, r"pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{16,}"),
    (Random, r"vc[pkiar]_[A-Za-z0-9]{20,}"),
    (Anywhere, r"nf[pcou]_[A-Za-z0-9]{30,}"),
    (Random, r"rnd_[A-Za-z0-9]{24,}"),
    // Model services: Replicate, Groq, xAI, Perplexity, LangSmith, Pinecone, NVIDIA, Tavily, Firecrawl, E2B, Fireworks, Voyage.
    (Random, r"r8_[A-Za-z0-9]{20,}"),
    (Random, r"gsk_[A-Za-z0-9]{20,}"),
    (Random, r"xai-[A-Za-z0-9]{20,}"),
    (Random, r"pplx-[A-Za-z0-9]{20,}"),
    (Anywhere, r"lsv2_(?:pt|sk)_[a-f0-9]{16,}(?:_[a-f0-9]{10})?"),
    (Word, r"ls__[a-f0-9]{20,}"),
    (Random, r"pcsk_[A-Za-z0-9_]{20,}"),
    (Anywhere, r"nvapi-[A-Za-z0-9_-]{20,}"),
    (Random, r"tvly-[A-Za-z0-9-]{20,}"),
    (Word, r"fc-[0-9a-f]{32}"),
    (Word, r"e2b_[0-9a-f]{32,}"),
    (Random, r"fw_[A-Za-z0-9]{20,}"),
    (Random, r"pa-[A-Za-z0-9_-]{40,}"),
    (Word, r"wandb_v1_[A-Za-z0-9_-]{20,}"),
    // Building and testing: SonarQube, CircleCI, Buildkite, JFrog, Prefect, LaunchDarkly, Ionic.
    (Anywhere, r"sq[uap]_[a-f0-9]{32,}"),
    (Anywhere, r"CCI(?:PAT|PRJ)_[A-Za-z0-9]{10,}_[a-f0-9]{20,}"),
    (Anywhere, r"bk(?:ua|aj|ar|at|pt|ct)_[A-Za-z0-9_]{20,}"),
    (Random, r"AKC[a-z][A-Za-z0-9]{40,}"),
    (Random, r"cmVmdGtu[A-Za-z0-9]{40,}"),
    (Random, r"pn[ub]_[A-Za-z0-9]{30,}"),
    (
        Word,
        r"(?:sdk|mob|api)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    ),
    (Random, r"ion_[a-z0-9]{40,}"),
    // Meta, Dropbox, Adafruit, Yandex, Alibaba Cloud, Tencent Cloud.
    (Random, r"EAA[A-Za-z0-9]{60,}"),
    (Random, r"sl\.(?:u\.)?[A-Za-z0-9_-]{60,}"),
    (Anywhere, r"aio_[A-Za-z]{4}[A-Za-z0-9]{20,}"),
    (Word, r"aio_[A-Za-z0-9]{28}"),
    (Random, r"(?:AQVN|y0_|t1\.)[A-Za-z0-9_-]{30,}"),
    (Random, r"LTAI[A-Za-z0-9]{12,}"),
    (Random, r"AKID[A-Za-z0-9]{20,}"),
];

/// The forms of a place as one expression.
fn expression(place: Place) -> Option<Regex> {
    let forms = FORMS.iter().filter(|(own, _)| *own == place);
    let forms: Vec<&str> = forms.map(|(_, form)| *form).collect();
    Regex::new(&format!("(?-u:{})", forms.join("|"))).ok()
}

static ANYWHERE: LazyLock<Option<Regex>> = LazyLock::new(|| expression(Anywhere));
static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| expression(Word));
static RANDOM: LazyLock<Option<Regex>> = LazyLock::new(|| expression(Random));

/// Finds the tokens.
pub(super) fn find(text: &str, spans: &mut Spans) {
    find_where(ANYWHERE.as_ref(), text, |_| true, spans);
    let is_word =
        |found: &Match<'_>| begins_word(text, found.start()) && ends_word(text, found.end());
    find_where(WORD.as_ref(), text, is_word, spans);
    let is_random = |found: &Match<'_>| is_word(found) && looks_random(found.as_str());
    find_where(RANDOM.as_ref(), text, is_random, spans);
}

fn find_where(
    forms: Option<&Regex>,
    text: &str,
    is_token: impl Fn(&Match<'_>) -> bool,
    spans: &mut Spans,
) {
    let Some(forms) = forms else {
        return;
    };
    let mut from = 0;
    while let Some(found) = forms.find_at(text, from) {
        from = if is_token(&found) {
            spans.add(found.range());
            found.end()
        } else {
            // Another form may begin within what only looks like this one.
            next_character(text, found.start())
        };
    }
}

fn next_character(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(1, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_compile() {
        assert!(ANYWHERE.is_some() && WORD.is_some() && RANDOM.is_some());
    }
}
