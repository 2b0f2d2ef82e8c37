// What a KITH message has to have, by the published trees of its family: head, parties, patient, dates, codes. Written
// without a look at the code that makes the messages.

const BASE = "http://www.kith.no/xmlstds/";
const MOMENT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d)?$/;
const LISTS = /^2\.16\.578\.1\.12\.4\.1\.1\.\d{4}$/;

/** The children of each service, in the order of its tree; what is not named here may not stand there. */
const ORDER = {
  ServReport:
    "ServType IssueDate ApprDate Status CancellationCode Ack MsgDescr ServProvId Comment CodedComment RefDoc ServReq " +
    "Patient ServProvider Requester PaymentResponsible CopyDest RelServProv",
  ResultItem:
    "TextResult Interval DateResult NumResult ServType RefInterval Investigation InvDate Comment DevResultInd " +
    "IdResultItem RefIdResultItem StatusInvestigation StatusChangeDate DescrDate CounterSignDate " +
    "MedicalValidationDate RefAnalysedSubject Accredited RelServProv DiagComment StructuredInfo ResultItem",
  ServRprt:
    "ServType IssueDate ApprDate Status Priority Ack MsgDescr Patient ServProvider Requester CopyDest Event RefDoc ServReq",
  MsgInfo:
    "Type MIGversion GenDate MsgId ProcessingStatus RequestedPriority Ack ConversationRef Sender Receiver OtherReceiver " +
    "Patient",
  AppRec: "MsgType MIGversion SoftwareName SoftwareVersion GenDate Id Sender Receiver Status Error OriginalMsgId",
};

/** The faults of a message, as sentences. `person` is whose list the document stands in. */
export function kithFaults(root, person) {
  const found = [];
  const fault = (holds, text) => {
    if (!holds) found.push(`KITH: ${text}`);
  };
  const child = (node, name) => node?.children.find((own) => own.local === name);
  const path = (node, names) => names.split("/").reduce(child, node);
  const has = (node, names) => {
    for (const name of names.split(" ")) fault(path(node, name) !== undefined, `${node?.local} has no ${name}`);
  };
  const text = (node) => (node?.attributes.V ?? node?.text ?? "").trim();
  const ordered = (node, name) => {
    const order = ORDER[name].split(" ");
    const places = (node?.children ?? []).map((own) => order.indexOf(own.local));
    fault(!places.includes(-1), `${name} has a child that its tree does not know`);
    fault(
      places.every((place, index) => index === 0 || place >= places[index - 1]),
      `the order of ${name}`,
    );
  };
  const ours = (number) => fault(number === person, "of another person");

  everywhere(root, (node) => {
    if (node.attributes.V !== undefined && /Date(Time)?$/.test(node.local))
      fault(MOMENT.test(node.attributes.V), `${node.local} is ${node.attributes.V}`);
    if (node.attributes.S !== undefined) fault(LISTS.test(node.attributes.S), `a list called ${node.attributes.S}`);
    if (node.local === "ResultItem" && node.uri.includes("labsvar/")) ordered(node, "ResultItem");
    if (node.local === "Base64Container") {
      fault(node.uri === `${BASE}base64container`, "the namespace of an attachment");
      fault(/^[A-Za-z0-9+/\s]+={0,2}$/.test(node.text), "an attachment that is not base64");
    }
  });

  if (root.local === "Message") message();
  else if (root.local === "MsgHead") envelope();
  else if (root.local === "AppRec") receipt();
  else fault(root.uri.includes("/po/"), `nobody knows the root ${root.local}`);
  return found;

  function message() {
    has(root, "Type MIGversion GenDate MsgId");
    const version = root.uri.slice(root.uri.lastIndexOf("/") + 1);
    fault(text(child(root, "MIGversion")).endsWith(version), "version and namespace disagree");
    const service = ["ServRprt", "ServReport", "ServReq"].map((name) => child(root, name)).find(Boolean);
    fault(service !== undefined, "no service");
    if (service === undefined) return;
    has(service, "ServType IssueDate Patient ServProvider/HCP/Inst/Name Requester/HCP/Inst/Name");
    if (service.local !== "ServReq") has(service, "Status MsgDescr");
    if (ORDER[service.local]) ordered(service, service.local);
    const patient = child(service, "Patient");
    has(patient, "Name OffId TypeOffId");
    ours(text(child(patient, "OffId")));
    const content = { ServRprt: "Event", ServReport: "ResultItem", ServReq: "ReasonAsText" }[service.local];
    const holder = service.local === "ServReport" ? patient : service;
    fault(child(holder, content) !== undefined, `no ${content}`);
  }

  function envelope() {
    const info = child(root, "MsgInfo");
    has(root, "MsgInfo Document");
    has(info, "Type MIGversion GenDate MsgId Sender/Organisation/OrganisationName Receiver/Organisation/OrganisationName");
    has(info, "Sender/Organisation/Ident/Id Receiver/Organisation/Ident/Id Patient/FamilyName Patient/Ident/Id");
    ordered(info, "MsgInfo");
    ours(text(path(info, "Patient/Ident/Id")));
    for (const document of root.children.filter((own) => own.local === "Document")) {
      has(document, "RefDoc RefDoc/MsgType");
      for (const payload of path(document, "RefDoc/Content")?.children ?? []) {
        if (payload.local === "Base64Container") continue;
        fault(payload.uri !== root.uri, "a payload in the namespace of its envelope");
        if (payload.local === "Message") found.push(...kithFaults(payload, person));
        if (payload.local === "Dialogmelding")
          fault(child(payload, "Notat") ?? child(payload, "Foresporsel"), "a dialogue without note or question");
      }
    }
  }

  function receipt() {
    has(root, "MsgType MIGversion GenDate Id Sender/HCP/Inst/Name Receiver/HCP/Inst/Name Status OriginalMsgId");
    ordered(root, "AppRec");
    has(child(root, "OriginalMsgId"), "MsgType IssueDate Id");
    const status = child(root, "Status").attributes.V;
    fault((status === "1") === (child(root, "Error") === undefined), "status and errors disagree");
  }
}

function everywhere(node, visit) {
  visit(node);
  for (const own of node.children) everywhere(own, visit);
}
