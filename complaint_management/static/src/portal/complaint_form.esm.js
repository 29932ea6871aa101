import {Interaction} from "@web/public/interaction";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";

const NOT_KEPT = ["hidden", "file", "submit", "button", "checkbox"];

/** Keeps what is typed on the device and sends the form once. */
export class ComplaintForm extends Interaction {
    static selector = ".o_complaint_form";
    dynamicContent = {
        _root: {"t-on-input": this.save, "t-on-submit.prevent": this.onSubmit},
        ".o_complaint_discard": {"t-on-click": this.discard},
    };

    setup() {
        this.key = this.el.dataset.draft;
        this.isSending = false;
    }

    start() {
        // A page that came back with a sentence shows what was typed already.
        if (!this.hasError()) {
            this.restore();
        }
    }

    hasError() {
        return !this.el
            .querySelector(".o_complaint_alert")
            .classList.contains("d-none");
    }

    get kept() {
        const inputs = [...this.el.elements].filter(
            (input) => input.name && !NOT_KEPT.includes(input.type)
        );
        return inputs.map((input) => input.name);
    }

    field(name) {
        return this.el.elements.namedItem(name);
    }

    save() {
        const draft = {submission_key: this.field("submission_key").value};
        for (const name of this.kept) {
            draft[name] = this.field(name)?.value || "";
        }
        try {
            browser.localStorage.setItem(this.key, JSON.stringify(draft));
        } catch {
            // A full or forbidden storage is no reason not to send the form.
        }
    }

    restore() {
        let draft = null;
        try {
            draft = JSON.parse(browser.localStorage.getItem(this.key));
        } catch {
            return;
        }
        if (!draft || !draft.matter) {
            return;
        }
        for (const name of this.kept) {
            if (draft[name] && this.field(name)) {
                this.field(name).value = draft[name];
            }
        }
        // The same form: if it did arrive, the answer is the same complaint.
        this.field("submission_key").value = draft.submission_key;
        this.el.querySelector(".o_complaint_draft").classList.remove("d-none");
    }

    discard() {
        browser.localStorage.removeItem(this.key);
        browser.location.reload();
    }

    async onSubmit() {
        if (this.isSending) {
            return;
        }
        this.save();
        this.setSending(true);
        try {
            const response = await this.waitFor(
                fetch(this.el.getAttribute("action"), {
                    method: "POST",
                    body: new FormData(this.el),
                })
            );
            await this.waitFor(this.onResponse(response));
        } catch {
            this.fail(".o_complaint_offline");
        }
    }

    async onResponse(response) {
        if (response.ok && response.redirected) {
            browser.localStorage.removeItem(this.key);
            browser.location.assign(response.url);
            return;
        }
        const page = new DOMParser().parseFromString(
            await response.text(),
            "text/html"
        );
        const text = page.querySelector(".o_complaint_alert_text")?.textContent.trim();
        if (text) {
            this.el.querySelector(".o_complaint_alert_text").textContent = text;
            this.fail(".o_complaint_alert");
        } else {
            this.fail(".o_complaint_failed");
        }
    }

    /**
     * Say what went wrong; the form can be sent again.
     *
     * @param {String} selector of the sentence that is shown
     */
    fail(selector) {
        this.setSending(false);
        const sentence = this.el.querySelector(selector);
        sentence.classList.remove("d-none");
        sentence.scrollIntoView({block: "center"});
    }

    setSending(isSending) {
        this.isSending = isSending;
        this.el.classList.toggle("o_complaint_sending", isSending);
        this.el.querySelector("button[type=submit]").disabled = isSending;
        if (isSending) {
            for (const sentence of this.el.querySelectorAll(
                ".o_complaint_alert, .o_complaint_offline, .o_complaint_failed"
            )) {
                sentence.classList.add("d-none");
            }
        }
    }
}

/** Other forms are sent once, too. */
export class ComplaintSendOnce extends Interaction {
    static selector =
        ".o_complaint_message_form, .o_complaint_answer, .o_complaint_once";
    dynamicContent = {
        _root: {"t-on-submit": this.onSubmit},
    };

    onSubmit(ev) {
        if (this.isSent) {
            ev.preventDefault();
        }
        this.isSent = true;
    }
}

/** Forgets the draft once its complaint has a number. */
export class ComplaintDone extends Interaction {
    static selector = ".o_complaint_done";

    start() {
        browser.localStorage.removeItem(this.el.dataset.draft);
    }
}

const interactions = registry.category("public.interactions");
interactions.add("complaint_management.form", ComplaintForm);
interactions.add("complaint_management.send_once", ComplaintSendOnce);
interactions.add("complaint_management.done", ComplaintDone);
