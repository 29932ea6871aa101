import {
    SelectionField,
    selectionField,
} from "@web/views/fields/selection/selection_field";
import {registry} from "@web/core/registry";

const SEPARATOR = /[,，、;；\n]/;

/**
 * Offers what the question of the record can be answered with: a text field whose
 * choices stand in the field "choices" beside it.
 */
export class ComplaintChoiceField extends SelectionField {
    get options() {
        const choices = (this.props.record.data.choices || "").split(SEPARATOR);
        return choices
            .map((choice) => choice.trim())
            .filter((choice) => choice)
            .map((choice) => [choice, choice]);
    }

    get string() {
        return this.value || "";
    }

    onChange(value) {
        this.props.record.update({[this.props.name]: value ?? false});
    }
}

registry.category("fields").add("complaint_choice", {
    ...selectionField,
    component: ComplaintChoiceField,
    supportedTypes: ["char"],
});
