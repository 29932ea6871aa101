import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatDateTime} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const {DateTime} = luxon;
const HOURS_SHOWN = 48;

/**
 * Shows how much time is left until a date, in hours when it is near, in days
 * otherwise; the date itself is the tooltip.
 */
export class ComplaintRemainingField extends Component {
    static template = "complaint_management.ComplaintRemainingField";
    static props = {...standardFieldProps};

    get value() {
        return this.props.record.data[this.props.name];
    }

    get hours() {
        return this.value.diff(DateTime.now(), "hours").hours;
    }

    get text() {
        const hours = Math.abs(this.hours);
        const isNear = hours < HOURS_SHOWN;
        const number = isNear ? Math.max(1, Math.round(hours)) : Math.round(hours / 24);
        if (this.hours < 0) {
            return isNear ? _t("%s h overdue", number) : _t("%s d overdue", number);
        }
        return isNear ? _t("%s h left", number) : _t("%s d left", number);
    }

    get title() {
        return formatDateTime(this.value);
    }

    get className() {
        if (this.hours < 0) {
            return "text-danger fw-bold";
        }
        return this.hours < 8 ? "text-warning-emphasis fw-bold" : "";
    }
}

registry.category("fields").add("complaint_remaining", {
    component: ComplaintRemainingField,
    displayName: _t("Remaining Time"),
    supportedTypes: ["datetime"],
    extractProps: () => ({}),
});
