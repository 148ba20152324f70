/** The three parts of role settings, as page and form head them. */
export const settingParts = {
  activation: {
    title: 'Activation',
    text: 'What somebody who is eligible is asked for, and how long the role is theirs.',
  },
  assignment: { title: 'Assignment', text: 'What whoever gives the role is asked for, and how long it may be given.' },
  notification: { title: 'Notification', text: 'Who gets a mail when the role is given or activated.' },
};
