import {
    StatusBarField,
    statusBarField,
} from "@web/views/fields/statusbar/statusbar_field";
import {registry} from "@web/core/registry";

/**
 * Shows the states on the way of the record, and leaves out those its procedure does
 * not have: they stand in the field that the option "absent_field" names.
 */
export class ComplaintStatusField extends StatusBarField {
    static props = {
        ...StatusBarField.props,
        absentField: {type: String},
    };

    getAllItems() {
        const absent = (this.props.record.data[this.props.absentField] || "").split(
            " "
        );
        return super
            .getAllItems()
            .filter((item) => item.isSelected || !absent.includes(item.value));
    }
}

registry.category("fields").add("complaint_statusbar", {
    ...statusBarField,
    component: ComplaintStatusField,
    // order and arrows of the bar hang on the class of Odoo's own widget
    additionalClasses: ["o_field_statusbar"],
    supportedTypes: ["selection"],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...statusBarField.extractProps(fieldInfo, dynamicInfo),
        absentField: fieldInfo.options.absent_field,
    }),
});
