import {Interaction} from "@web/public/interaction";
import {NameAndSignature} from "@web/core/signature/name_and_signature";
import {registry} from "@web/core/registry";

/** A drawn signature that is sent with the form around it. */
export class ComplaintSignature extends Interaction {
    static selector = ".o_complaint_signature";
    dynamicContent = {
        _root: {"t-on-toggle": this.mount},
    };

    start() {
        this.mount();
    }

    /** The pad measures its place, so it has to be visible first. */
    mount() {
        if (!this.el.open || this.signature) {
            return;
        }
        this.signature = {
            name: "",
            getSignatureImage: () => "",
            resetSignature: () => undefined,
        };
        this.mountComponent(
            this.el.querySelector(".o_complaint_pad"),
            NameAndSignature,
            {
                signature: this.signature,
                mode: "draw",
                noInputName: true,
                fontColor: "#1c2733",
                onSignatureChange: () => this.keep(),
            }
        );
    }

    keep() {
        const input = this.el.querySelector("input[name=signature]");
        const isEmpty = this.signature.isSignatureEmpty;
        input.value = isEmpty ? "" : this.signature.getSignatureImage();
    }
}

registry
    .category("public.interactions")
    .add("complaint_management.signature", ComplaintSignature);
