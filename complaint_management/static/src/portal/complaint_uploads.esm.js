import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

const MAX_SIDE = 2000;
const QUALITY = 0.85;
// Smaller pictures are sent as they are.
const SCALE_ABOVE = 400 * 1024;

/**
 * Make a photo small enough for a phone network.
 *
 * @param {File} file
 * @returns {Promise<File>} the same file when it is no photo or cannot be read
 */
export async function scalePhoto(file) {
    if (!/^image\/(jpeg|png|webp|heic|heif)$/.test(file.type)) {
        return file;
    }
    if (file.size < SCALE_ABOVE) {
        return file;
    }
    try {
        const bitmap = await createImageBitmap(file, {imageOrientation: "from-image"});
        const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
        const canvas = document.createElement("canvas");
        canvas.width = Math.round(bitmap.width * scale);
        canvas.height = Math.round(bitmap.height * scale);
        canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
        const blob = await new Promise((resolve) =>
            canvas.toBlob(resolve, "image/jpeg", QUALITY)
        );
        if (!blob || blob.size >= file.size) {
            return file;
        }
        const name = file.name.replace(/\.[^.]*$/, "") + ".jpg";
        return new File([blob], name, {type: "image/jpeg"});
    } catch {
        return file;
    }
}

/** Collects photos and files, shows them and makes photos smaller. */
export class ComplaintUploads extends Interaction {
    static selector = ".o_complaint_files";
    dynamicContent = {
        "input[type=file]": {"t-on-change": this.onChange},
        ".o_complaint_previews": {"t-on-click": this.onRemove},
    };

    setup() {
        this.input = this.el.querySelector("input[type=file]");
        this.list = this.el.querySelector(".o_complaint_previews");
        this.limit = parseInt(this.el.dataset.count, 10);
        this.size = parseInt(this.input.dataset.size, 10);
        this.files = [];
        this.urls = [];
    }

    destroy() {
        this.urls.forEach((url) => URL.revokeObjectURL(url));
    }

    async onChange() {
        const picked = [...this.input.files];
        for (const file of await this.waitFor(Promise.all(picked.map(scalePhoto)))) {
            this.add(file);
        }
        this.show();
    }

    add(file) {
        if (this.files.length >= this.limit) {
            this.notify(_t("Too many files: at most %s.", this.limit));
        } else if (file.size > this.size) {
            this.notify(_t("The file %s is too large.", file.name));
        } else {
            this.files.push(file);
        }
    }

    notify(message) {
        this.services.notification.add(message, {type: "danger"});
    }

    onRemove(ev) {
        const button = ev.target.closest("button");
        if (button) {
            this.files.splice(parseInt(button.dataset.index, 10), 1);
            this.show();
        }
    }

    /** Put the files into the input, so that the form sends them, and show them. */
    show() {
        const transfer = new DataTransfer();
        this.files.forEach((file) => transfer.items.add(file));
        this.input.files = transfer.files;
        this.list.replaceChildren(
            ...this.files.map((file, index) => this.makePreview(file, index))
        );
    }

    makePreview(file, index) {
        const item = document.createElement("li");
        if (file.type.startsWith("image/")) {
            const image = document.createElement("img");
            image.alt = file.name;
            image.src = URL.createObjectURL(file);
            this.urls.push(image.src);
            item.append(image);
        } else {
            item.append(file.name);
        }
        const button = document.createElement("button");
        button.type = "button";
        button.dataset.index = index;
        button.setAttribute("aria-label", _t("Remove %s", file.name));
        button.append("×");
        item.append(button);
        return item;
    }
}

registry
    .category("public.interactions")
    .add("complaint_management.uploads", ComplaintUploads);
