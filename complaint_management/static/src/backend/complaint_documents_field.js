import {X2ManyField, x2ManyField} from "@web/views/fields/x2many/x2many_field";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/**
 * Opens the documents of a complaint as pages with their own buttons, not in a
 * dialogue: the way back is the breadcrumb.
 */
export class ComplaintDocumentsField extends X2ManyField {
    setup() {
        super.setup();
        this.orm = useService("orm");
    }

    async openRecord(record) {
        if (!record.resId || !(await this.props.record.save())) {
            return;
        }
        const action = await this.orm.call(record.resModel, "get_formview_action", [
            [record.resId],
        ]);
        await this.action.doAction(action);
    }
}

registry.category("fields").add("complaint_documents", {
    ...x2ManyField,
    component: ComplaintDocumentsField,
});
