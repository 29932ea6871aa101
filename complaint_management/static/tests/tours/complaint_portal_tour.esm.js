import {registry} from "@web/core/registry";

const PHOTO =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/**
 * Pick files as a customer does with his phone.
 *
 * @param {HTMLInputElement} input
 * @param {String[]} names
 */
function pickFiles(input, names) {
    const bytes = Uint8Array.from(atob(PHOTO), (char) => char.charCodeAt(0));
    const transfer = new DataTransfer();
    for (const name of names) {
        transfer.items.add(new File([bytes], name, {type: "image/png"}));
    }
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", {bubbles: true}));
}

/** Stop the test when something sticks out of the screen of the phone. */
function checkWidth() {
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) {
        throw new Error(`The page is ${root.scrollWidth} wide`);
    }
}

registry.category("web_tour.tours").add("complaint_portal_file", {
    steps: () => [
        {
            content: "start from the portal",
            trigger: "a[href='/my/complaints']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "new complaint",
            trigger: ".o_complaint_head a[href='/my/complaint/new']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "say what happened",
            trigger: ".o_complaint_form textarea[name=matter]",
            run: "edit 空调修了两次仍然不制冷",
        },
        {
            content: "the page fits the phone and the button is in reach",
            trigger: ".o_complaint_submit button",
            run() {
                checkWidth();
                const place = this.anchor.getBoundingClientRect();
                if (place.bottom > window.innerHeight || place.height < 44) {
                    throw new Error("The button cannot be reached with the thumb");
                }
            },
        },
        {
            content: "say what is asked for",
            trigger: "textarea[name=demand]",
            run: "edit 请彻底修好",
        },
        {
            content: "add two photos",
            trigger: ".o_complaint_files",
            run() {
                pickFiles(this.anchor.querySelector("input"), ["a.png", "b.png"]);
            },
        },
        {
            content: "both are shown; take one back",
            trigger: ".o_complaint_previews li:nth-child(2) button",
            run: "click",
        },
        {
            content: "one is left; add another one",
            trigger: ".o_complaint_files:not(:has(li:nth-child(2)))",
            run() {
                pickFiles(this.anchor.querySelector("input"), ["c.png"]);
            },
        },
        {
            content: "a phone number that is none",
            trigger: ".o_complaint_previews:has(li:nth-child(2))",
        },
        {
            trigger: "input[name=phone]",
            run: "edit 123",
        },
        {
            trigger: ".o_complaint_submit button",
            run: "click",
        },
        {
            content: "is told at once, nothing is lost",
            trigger: ".o_complaint_alert:not(.d-none):contains(phone)",
            run() {
                if (!document.querySelector("[name=files]").files.length) {
                    throw new Error("The photos are gone");
                }
            },
        },
        {
            trigger: "input[name=phone]",
            run: "edit 138 0013 8000",
        },
        {
            trigger: ".o_complaint_submit button:not(:disabled)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "number and promised date",
            trigger: ".o_complaint_new_number:contains(TS)",
            run: checkWidth,
        },
        {
            trigger: ".o_complaint_promise strong",
        },
        {
            content: "both photos arrived",
            trigger: ".o_complaint_attachments li:nth-child(2)",
        },
    ],
});

registry.category("web_tour.tours").add("complaint_portal_accept", {
    steps: () => [
        {
            content: "the list says that an answer is needed",
            trigger: ".o_complaint_item:has(.o_complaint_waits)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "read the offer",
            trigger: ".o_complaint_offer:contains(免费更换压缩机)",
            run: checkWidth,
        },
        {
            content: "accept it",
            trigger: ".o_complaint_answer button[value=accept]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "it is accepted",
            trigger: ".o_complaint_notice",
        },
        {
            trigger: ".o_complaint:not(:has(.o_complaint_offer))",
        },
    ],
});
